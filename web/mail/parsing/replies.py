"""Replies: what a person writes now, without the mail that they answer.

Lines that a mail program quoted, behind ">", go; so do the lines that introduce them, and a signature. Some programs
put the mail that is answered below a heading and mark no line of it. That is cut only where the heading names us: what
else stands below a heading, such as a pasted bounce, is what the person wants to show. Answers between
the quoted lines are kept with the lines that they answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from web.mail.parsing.html import ATTRIBUTION, FORWARD, without_marks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_QUOTED: Final = re.compile(r"[ \t\xa0]{0,2}>")
_RULES: Final = "-_=*"
_MAX_RULE_CHARS: Final = 60

_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\"]{1,100}@[^\s<>()\[\],;:\"]{1,200}")
_MOMENT: Final = re.compile(r"\d{1,2}[:.h]\d{2}|\d{4}|\d{1,2}[./-]\d{1,2}[./-]")
_ROBOT: Final = re.compile(r"mailer-daemon|postmaster|mail delivery", re.IGNORECASE)

_WROTE: Final = re.compile(
    r"wrote|writes|schrieb|geschrieben|écrit|escribió|escribi[oó]|escreveu|ha scritto|scrive|schreef|skrev|kirjoitti"
    r"|napisał|napsala?|napísala?|написал|пише|написав|писал|yazdı|写道|寫道|님이|írta|a scris|έγραψε|כתב|كتب"
    r"|rašė|rakstīja"
    r"|je napisa|написа|menulis|đã viết|เขียน",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(
    r"[\s-]*(?:on|am|le|el|il|op|em|den|dne|dnia|dňa|w dniu|a|în|la|στις|vào|pada|\w{2,4}\.?,? \d|\d)\b", re.IGNORECASE
)
_FIRST_PERSON: Final = re.compile(
    r"\s*(?:i|we|my|our|ich|wir|mein\w*|je|nous|yo|nosotros|io|noi|ik|wij|eu|ja)\b", re.IGNORECASE
)
_ENDS_WITH_ADDRESS: Final = re.compile(r"@[^\s<>]{1,200}>?\s?[:：]$")
_MOST_WRAPPED: Final = 4
_MAX_ATTRIBUTION_CHARS: Final = 600
_MOST_FIELDS: Final = 12

_FROM: Final = (
    "from|von|de|da|van|från|fra|od|от|від|kimden|gönderen|lähettäjä|发件人|寄件者|差出人|보낸 사람|보낸사람|feladó"
    "|de la|από|מאת|من"
)
_SENT: Final = (
    "sent|date|gesendet|datum|envoyé|date d'envoi|enviado|enviado el|enviada|enviada em|fecha|data|inviato|verzonden"
    "|skickat|sendt|dato|odesláno|wysłano|отправлено|дата|надіслано|gönderilme tarihi|tarih|lähetetty|päivämäärä"
    "|发送时间|日期"
    "|送信日時|日付|보낸 날짜|날짜|elküldve|dátum|trimis|ημερομηνία|נשלח|تاريخ"
)
_OTHER: Final = (
    "to|cc|subject|reply-to|an|betreff|kopie|à|objet|para|asunto|assunto|a|oggetto|aan|onderwerp|till|ämne|til|emne"
    "|kopi|komu|předmět|do|temat|dw|кому|тема|копия|копія|kime|konu|bilgi|vastaanottaja|aihe|收件人|主题|主旨|抄送|宛先|件名"
    "|받는 사람|제목|참조|címzett|tárgy|către|subiect|προς|θέμα|אל|נושא|إلى|الموضوع|organization|organisation"
)
_FIELD: Final = re.compile(
    rf"[*_ \t>]*(?:(?P<sender>{_FROM})|(?P<sent>{_SENT})|(?:{_OTHER}))[* \t]{{0,3}}[:：][* \t]*(?P<value>.*)",
    re.IGNORECASE,
)

_DASHES: Final = re.compile(r"-- ?")
_MOST_SIGNATURE_LINES: Final = 8
_SENT_FROM: Final = re.compile(
    r"(?:sent (?:from|via|with)|get outlook|von meinem|gesendet (?:von|mit)|envoyé (?:de|depuis|à partir)"
    r"|enviado (?:desde|do|de|a partir)|inviato da|verzonden (?:vanaf|met)|skickat från|sendt fra|odesláno z|wysłano z"
    r"|отправлено (?:с|из)|надіслано з|lähetetty)\b[^\n.,;:!?]{0,60}",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"\s?<(?:https?|mailto):[^<>\s]*>")


@dataclass(frozen=True, slots=True)
class _Intro:
    """The lines from ``start`` up to ``end`` that introduce a quote; ``is_ours`` where they name us as its writer."""

    start: int
    end: int
    is_ours: bool


def without_quotes(text: str, ours: Collection[str] = ()) -> str:
    """Return what a reply says now; all of it where nothing would be left.

    ``ours`` are the addresses that we write from. Without them, a heading with any other address counts, too.
    """
    lines = text.split("\n")
    quoted = _quoted(lines, ours)
    kept = [number for number, line in enumerate(lines) if not quoted[number] and line.strip()]
    if not kept:
        return without_marks(text).strip()
    end = kept[-1] + 1
    is_inline = _runs_before_words(quoted[:end], lines) > 1  # such answers would say nothing without the quotes
    said = lines[:end] if is_inline else _unquoted(lines[:end], quoted)
    return without_marks("\n".join(_without_signature(said))).strip() or without_marks(text).strip()


def unmarked_quote(text: str, ours: Collection[str] = ()) -> str:
    """Return what ``without_quotes`` cuts below a heading although no line of it is marked; often empty."""
    lines = text.split("\n")
    marked = [bool(_QUOTED.match(without_marks(line))) for line in lines]
    for intro in _intros(lines, marked, ours):
        first = next((number for number in range(intro.end, len(lines)) if lines[number].strip()), None)
        if first is not None and not marked[first] and intro.is_ours:
            return without_marks("\n".join(lines[intro.end :]))
    return ""


def is_about_a_mail(line: str) -> bool:
    """Tell whether a line belongs to the heading of a quoted mail, or is a separator."""
    return _is_rule(line) or bool(_FIELD.fullmatch(line.strip()) or _QUOTED.match(line))


def _unquoted(lines: Sequence[str], quoted: Sequence[bool]) -> list[str]:
    """Return the lines that are not quoted, with one blank line where a quote stood between them."""
    said: list[str] = []
    for number, line in enumerate(lines):
        is_second_blank = number and quoted[number - 1] and not line.strip() and said and not said[-1].strip()
        if not quoted[number] and not is_second_blank:
            said.append(line)
    return said


def _runs_before_words(quoted: Sequence[bool], lines: Sequence[str]) -> int:
    """Return how many quotes are followed by words of the writer."""
    runs, inside = 0, False
    for is_quoted, line in zip(quoted, lines, strict=False):
        if is_quoted:
            inside = True
        elif line.strip():
            runs += inside
            inside = False
    return runs


def _quoted(lines: Sequence[str], ours: Collection[str]) -> list[bool]:
    """Return for each line whether it is quoted or introduces a quote."""
    quoted = [bool(_QUOTED.match(without_marks(line))) for line in lines]
    for intro in _intros(lines, quoted, ours):
        first = next((number for number in range(intro.end, len(lines)) if lines[number].strip()), None)
        if first is not None and quoted[first]:
            quoted[intro.start : intro.end] = [True] * (intro.end - intro.start)
        elif intro.is_ours:
            return quoted[: intro.start] + [True] * (len(lines) - intro.start)
    return quoted


def _intros(lines: Sequence[str], quoted: Sequence[bool], ours: Collection[str]) -> Iterator[_Intro]:
    """Yield what introduces a quote, in order."""
    number = 0
    while number < len(lines):
        intro = None
        if lines[number].strip() and not quoted[number]:
            intro = _heading(lines, number, ours) or _attribution(lines, number, quoted, ours)
        if intro:
            yield _Intro(_with_rules(lines, intro.start), intro.end, intro.is_ours)
        number = intro.end if intro else number + 1


def _with_rules(lines: Sequence[str], start: int) -> int:
    """Return where the separating lines before a quote begin."""
    at = start
    while at and (not lines[at - 1].strip() or _is_rule(lines[at - 1])):
        at -= 1
    return at


def _attribution(lines: Sequence[str], start: int, quoted: Sequence[bool], ours: Collection[str]) -> _Intro | None:
    """Return the lines that say who wrote when, such as "On Monday, Anna wrote:", which programs wrap."""
    if lines[start].startswith(ATTRIBUTION):
        most = min(start + _MOST_FIELDS, len(lines))
        end = next((at for at in range(start, most) if not lines[at].startswith(ATTRIBUTION)), most)
        whole = " ".join(lines[start:end])
        return _Intro(start, end, _names_us(whole, ours)) if whole.rstrip().endswith((":", "：")) else None
    whole = ""
    for end in range(start + 1, min(start + _MOST_WRAPPED, len(lines)) + 1):
        if quoted[end - 1] or not lines[end - 1].strip():
            return None
        whole = f"{whole} {lines[end - 1].strip()}".lstrip()[:_MAX_ATTRIBUTION_CHARS]
        if re.search(r"(?:[:：]|-{2,})$", whole):
            return _Intro(start, end, _names_us(whole, ours)) if _is_attribution(whole, lines[start]) else None
    return None


def _is_attribution(whole: str, first: str) -> bool:
    """Tell whether a line that ends with a colon introduces a quote; "I wrote to you at 10:11:" does not."""
    if _FIRST_PERSON.match(first) or not (_MOMENT.search(first) or _ADDRESS.search(first)):
        return False
    if _ADDRESS.search(whole):
        return bool(_WROTE.search(whole) or (_MOMENT.search(whole) and _ENDS_WITH_ADDRESS.search(whole)))
    return bool(_WROTE.search(whole) and _OPENING.match(first))


def _heading(lines: Sequence[str], start: int, ours: Collection[str]) -> _Intro | None:
    """Return the lines "From: … Sent: … Subject: …" under which a program puts the mail that is answered."""
    is_marked = lines[start].startswith(FORWARD)
    fields = []
    for line in lines[start : start + _MOST_FIELDS]:
        field = _FIELD.fullmatch(without_marks(line).strip())
        if field is None:
            break
        fields.append(field)
    sender = next((field["value"] for field in fields if field["sender"]), None)
    if sender is None or len(fields) < 2:
        return _marked_heading(lines, start, ours) if is_marked else None
    is_dated = is_marked or any(field["sent"] and _MOMENT.search(field["value"]) for field in fields)
    is_ours = _names_us(sender, ours) if _ADDRESS.search(sender) else is_dated and not _ROBOT.search(sender)
    return _Intro(start, start + len(fields), is_ours)


def _marked_heading(lines: Sequence[str], start: int, ours: Collection[str]) -> _Intro:
    """Return a heading in a language that we do not know, which the HTML of a mail program named."""
    end = next((at for at in range(start, len(lines)) if not lines[at].startswith(FORWARD)), len(lines))
    first = next((line for line in lines[start:end] if _ADDRESS.search(line)), "")
    return _Intro(start, end, _names_us(first, ours))


def _names_us(text: str, ours: Collection[str]) -> bool:
    """Tell whether one of our addresses is in a text; where we have none, whether any but a mail server's is."""
    addresses = [address.lower() for address in _ADDRESS.findall(text)]
    if not ours:
        return bool(addresses) and not _ROBOT.search(text)
    return any(address in ours for address in addresses)


def _without_signature(lines: Sequence[str]) -> list[str]:
    """Return lines without what stands below "-- ", without "Sent from my phone", and without separators at the end."""
    said = _trimmed(list(lines))
    for back in range(1, min(_MOST_SIGNATURE_LINES + 1, len(said)) + 1):
        line = said[-back]
        if not line.strip():
            break
        if _DASHES.fullmatch(line):
            before = _trimmed(said[:-back])
            # a list of steps may have such a line, too
            said = said if before and before[-1].rstrip().endswith(":") else before
            break
    if said and _SENT_FROM.fullmatch(_LINK.sub("", said[-1]).strip()) and (len(said) < 2 or not said[-2].strip()):
        said = _trimmed(said[:-1])
    return said


def _trimmed(lines: list[str]) -> list[str]:
    while lines and (not lines[-1].strip() or _is_rule(lines[-1])):
        lines = lines[:-1]
    return lines


def _is_rule(line: str) -> bool:
    """Tell whether a line separates, with or without words in it, such as "-----Original Message-----"."""
    line = line.strip()
    words = line.strip(_RULES)
    if not words:
        return len(line) >= 5
    return len(words) <= _MAX_RULE_CHARS and not (line[:3] + line[-3:]).strip(_RULES)
