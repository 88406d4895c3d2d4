"""A small help centre in three languages, with the questions that its readers ask."""

from __future__ import annotations

from typing import NamedTuple

from tests.small_centre import article

_TEXTS = {
    "en": {
        "password": ("Reset your password", "Open the sign-in page, choose the link and type a new password twice."),
        "router": ("Restart the router", "Pull the plug of the router, wait a minute, and the wifi comes back."),
        "invoice": ("Download an invoice as PDF", "Every invoice of the year is on the page of your contract as PDF."),
        "codes": ("2FA codes are rejected", "The clock of the telephone is wrong, so the 2FA app shows old codes."),
        "imap": ("Settings for IMAP", "Use imap.example.org with port 993 in your mail program."),
        "refund": ("Get money back", "Within thirty days we pay the yearly price back to your bank account."),
        "sim": ("Activate a SIM card", "Type the number of the SIM card and the PIN of the letter."),
        "delete": ("Delete your account", "All messages are gone for good after fourteen days."),
    },
    "de": {
        "password": ("Passwort zurücksetzen", "Den Link auf der Anmeldeseite wählen und ein neues Passwort eingeben."),
        "router": ("Router neu starten", "Den Stecker ziehen, eine Minute warten, dann geht das Internet wieder."),
        "invoice": ("Rechnung als PDF herunterladen", "Alle Rechnungen des Jahres stehen auf der Vertragsseite."),
        "codes": ("2FA: Codes werden abgelehnt", "Die Uhr des Telefons geht falsch, deshalb zeigt die App alte Codes."),
        "imap": ("Einstellungen für IMAP", "Im Mailprogramm imap.example.org mit dem Anschluss 993 eintragen."),
        "refund": ("Geld zurückbekommen", "Innerhalb von dreißig Tagen erstatten wir den Jahrespreis."),
        "sim": ("SIM-Karte freischalten", "Die Nummer der SIM-Karte und die PIN aus dem Brief eingeben."),
        "delete": ("Konto löschen", "Nach vierzehn Tagen sind alle Nachrichten endgültig verschwunden."),
    },
    "pt-BR": {
        "password": ("Redefinir a senha", "Na página de entrada escolha o link e digite duas vezes a nova senha."),
        "router": ("Reiniciar o router", "Tire o cabo da tomada, espere um minuto e o wifi volta a funcionar."),
        "invoice": ("Baixar a fatura em PDF", "Todas as faturas do ano ficam na página do contrato."),
        "codes": ("Códigos 2FA recusados", "O relógio do telefone está errado e o aplicativo mostra códigos velhos."),
        "imap": ("Configuração de IMAP", "Use imap.example.org com a porta 993 no programa de e-mail."),
        "refund": ("Receber o dinheiro de volta", "Em até trinta dias devolvemos o preço anual na conta bancária."),
        "sim": ("Ativar o chip SIM", "Digite o número do chip SIM e o PIN da carta."),
        "delete": ("Excluir a conta", "Depois de catorze dias todas as mensagens desaparecem para sempre."),
    },
}  # fmt: skip

_FOLDERS = {"en": "help", "de": "hilfe", "pt-BR": "ajuda"}

TRANSLATED = {
    f"{_FOLDERS[lang]}/{name}-{lang.lower()}.md": article(f'"{title}"', text, lang=lang)
    for lang, articles in _TEXTS.items()
    for name, (title, text) in articles.items()
}
"""Article sources by path: eight articles, each in English, German and Portuguese."""


class Question(NamedTuple):
    """A query, the language of the reader's browser, and the slug that should be the first hit."""

    text: str
    lang: str
    slug: str


_OF_ANY_LANGUAGE = {
    "router": "router", "restart router": "router", "pdf": "invoice", "invoice pdf": "invoice", "2fa": "codes",
    "2fa codes": "codes", "imap": "imap", "imap.example.org": "imap", "port 993": "imap", "993": "imap", "sim": "sim",
    "sim pin": "sim", "pin": "sim", "rout": "router", "imap setting": "imap",
}  # fmt: skip
"""Words that articles in several languages have."""

_OF_ONE_LANGUAGE = {
    "en": {
        "forgot my password": "password", "download invoice": "invoice", "money back": "refund",
        "delete account": "delete", "codes rejected": "codes", "activate sim card": "sim",
        "restart the router": "router", "settings for imap": "imap",
    },
    "de": {
        "passwort vergessen": "password", "rechnung herunterladen": "invoice", "geld zurück": "refund",
        "konto löschen": "delete", "codes abgelehnt": "codes", "sim-karte freischalten": "sim",
        "router neu starten": "router", "imap einstellungen": "imap",
    },
    "pt-BR": {
        "esqueci a senha": "password", "baixar fatura": "invoice", "dinheiro de volta": "refund",
        "excluir conta": "delete", "códigos recusados": "codes", "ativar chip sim": "sim",
        "reiniciar o router": "router", "configuração de imap": "imap",
    },
}  # fmt: skip
"""Words of one language, some beside one that all have."""

_ENGLISH_WORDS = ("restart", "invoice", "setting", "port", "codes")

LANGUAGES = tuple(_TEXTS)

QUESTIONS = (
    *(
        Question(text, lang, f"{name}-{lang.lower()}")
        for text, name in _OF_ANY_LANGUAGE.items()
        for lang in LANGUAGES
        if lang == "en" or not any(word in text for word in _ENGLISH_WORDS)
    ),
    *(
        Question(text, browser, f"{name}-{lang.lower()}")
        for lang, questions in _OF_ONE_LANGUAGE.items()
        for text, name in questions.items()
        for browser in LANGUAGES
    ),
)
"""For a word of any language the reader's browser decides, otherwise the language of the words."""
