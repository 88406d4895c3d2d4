"""Opposites and other words that turn a question round, by language.

Articles in a language without a list here have no opposites. Words are written as ``fold`` leaves them, verbs in their
base form: "locked" describes a state, and a person whose account is locked wants to unlock it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

OPPOSITES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "en": (
        ("enable activate reactivate setup", "disable deactivate stop"),
        ("start begin resume", "stop pause cancel"),
        ("add create restore install invite", "remove delete erase uninstall"),
        ("send outgoing", "receive incoming"),
        ("lock", "unlock"),
        ("show display unhide", "hide"),
        ("allow unblock whitelist permit", "block ban blacklist forbid"),
        ("upgrade", "downgrade"),
        ("subscribe", "unsubscribe"),
        ("import", "export"),
        ("increase raise", "reduce decrease lower"),
        ("connect link join", "disconnect unlink leave"),
        ("open reopen", "close"),
        ("upload", "download"),
        ("mute", "unmute"),
        ("pin", "unpin"),
        ("archive", "unarchive"),
        ("encrypt", "decrypt"),
        ("accept approve", "decline reject"),
        ("my mine our your yours", "their theirs his her hers someones somebodys"),
        ("allowed possible", "unable impossible cant cannot couldnt"),
    ),
    "de": (
        ("aktivieren einschalten anschalten einrichten", "deaktivieren ausschalten abschalten"),
        ("starten beginnen fortsetzen", "beenden stoppen pausieren"),
        ("hinzufugen erstellen anlegen installieren einladen", "entfernen loschen deinstallieren"),
        ("senden verschicken versenden", "empfangen erhalten"),
        ("sperren", "entsperren"),
        ("anzeigen einblenden", "ausblenden verbergen"),
        ("erlauben zulassen", "blockieren verbieten"),
        ("abonnieren", "abbestellen"),
        ("importieren", "exportieren"),
        ("erhohen", "verringern reduzieren senken"),
        ("verbinden", "trennen"),
        ("offnen", "schliessen"),
        ("hochladen", "herunterladen"),
    ),
    "fr": (
        ("activer reactiver configurer", "desactiver"),
        ("demarrer commencer reprendre", "arreter suspendre"),
        ("ajouter creer restaurer installer inviter", "supprimer retirer effacer desinstaller"),
        ("envoyer", "recevoir"),
        ("verrouiller", "deverrouiller"),
        ("afficher montrer", "masquer cacher"),
        ("autoriser debloquer", "bloquer interdire"),
        ("importer", "exporter"),
        ("augmenter", "reduire diminuer"),
        ("connecter", "deconnecter"),
        ("ouvrir", "fermer"),
    ),
    "es": (
        ("activar reactivar habilitar configurar", "desactivar deshabilitar"),
        ("iniciar empezar reanudar", "detener parar pausar"),
        ("anadir agregar crear restaurar instalar invitar", "eliminar borrar quitar desinstalar"),
        ("enviar", "recibir"),
        ("bloquear prohibir", "desbloquear permitir"),
        ("mostrar", "ocultar"),
        ("importar", "exportar"),
        ("aumentar", "reducir disminuir"),
        ("conectar", "desconectar"),
        ("abrir", "cerrar"),
    ),
    "it": (
        ("attivare riattivare abilitare configurare", "disattivare disabilitare"),
        ("avviare iniziare riprendere", "fermare interrompere sospendere"),
        ("aggiungere creare ripristinare installare invitare", "rimuovere eliminare cancellare disinstallare"),
        ("inviare", "ricevere"),
        ("bloccare vietare", "sbloccare consentire"),
        ("mostrare", "nascondere"),
        ("importare", "esportare"),
        ("aumentare", "ridurre diminuire"),
        ("collegare", "scollegare"),
        ("aprire", "chiudere"),
    ),
    "pt": (
        ("ativar reativar habilitar configurar", "desativar desabilitar"),
        ("iniciar comecar retomar", "parar pausar"),
        ("adicionar criar restaurar instalar convidar", "remover excluir eliminar apagar desinstalar"),
        ("enviar", "receber"),
        ("bloquear proibir", "desbloquear permitir"),
        ("mostrar exibir", "ocultar esconder"),
        ("importar", "exportar"),
        ("aumentar", "reduzir diminuir"),
        ("conectar", "desconectar"),
        ("abrir", "fechar"),
    ),
    "nl": (
        ("inschakelen aanzetten activeren instellen", "uitschakelen uitzetten deactiveren"),
        ("starten beginnen hervatten", "stoppen pauzeren"),
        ("toevoegen aanmaken herstellen installeren uitnodigen", "verwijderen wissen deinstalleren"),
        ("verzenden versturen sturen", "ontvangen"),
        ("vergrendelen", "ontgrendelen"),
        ("tonen weergeven", "verbergen"),
        ("toestaan deblokkeren", "blokkeren verbieden"),
        ("importeren", "exporteren"),
        ("verhogen", "verlagen verminderen"),
        ("verbinden koppelen", "ontkoppelen"),
        ("openen", "sluiten"),
    ),
}
"""Pairs of opposites: words of one side, and words of the other. A word may belong to several pairs."""

NEGATIONS: Final[Mapping[str, str]] = {
    "en": "no not never without cannot cant dont doesnt didnt isnt arent wasnt wont wouldnt couldnt shouldnt havent "
    "hasnt hadnt nothing none neither nor unable impossible",
    "de": "nicht nichts nie niemals kein keine keinen keinem keiner ohne",
    "fr": "ne pas jamais sans rien aucun aucune",
    "es": "no nunca jamas sin nada ningun ninguna",
    "it": "non mai senza nessun nessuno nessuna niente",
    "pt": "nao nunca jamais sem nenhum nenhuma nada",
    "nl": "niet niets nooit geen zonder",
}
"""Words that deny."""

QUESTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {word: word for word in ("how", "why", "when", "where", "who", "what", "which")} | {"whats": "what"},
    "de": {
        "wie": "how", "warum": "why", "wieso": "why", "weshalb": "why", "wann": "when", "wo": "where", "wohin": "where",
        "wer": "who", "wem": "who", "was": "what", "welche": "which", "welcher": "which", "welches": "which",
    },
    "fr": {
        "comment": "how", "pourquoi": "why", "quand": "when", "qui": "who", "que": "what", "quoi": "what",
        "quel": "which", "quelle": "which", "quels": "which", "quelles": "which",
    },
    "es": {
        "como": "how", "cuando": "when", "donde": "where", "quien": "who", "que": "what", "cual": "which",
        "cuales": "which",
    },
    "it": {"come": "how", "perche": "why", "quando": "when", "dove": "where", "chi": "who", "cosa": "what"},
    "pt": {"como": "how", "quando": "when", "onde": "where", "quem": "who", "que": "what", "qual": "which"},
    "nl": {
        "hoe": "how", "waarom": "why", "wanneer": "when", "waar": "where", "wie": "who", "wat": "what",
        "welk": "which", "welke": "which",
    },
}  # fmt: skip
"""Question words, as the English ones."""
