"""Cut the quoted mail and the signature from a reply.

Lines that a mail program marked with ">" are cut, and so are the lines that introduce them. Some programs put the
quoted mail below a heading without marking its lines; that is cut only where the heading names one of our addresses,
because anything else below a heading, such as a pasted bounce, is what the sender wants to show. Answers between quoted
lines are kept together with the lines that they answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from web.mail.parsing.html import ATTRIBUTION, FORWARD, without_marks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_QUOTED: Final = re.compile(r"[ \t\xa0]{0,2}>")
_RULE_CHARS: Final = "-_=*"
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
_MAX_WRAPPED_LINES: Final = 4
_MAX_ATTRIBUTION_CHARS: Final = 600
_MAX_FIELDS: Final = 12

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
_MAX_SIGNATURE_LINES: Final = 8
_SENT_FROM: Final = re.compile(
    r"(?:sent (?:from|via|with)|get outlook|von meinem|gesendet (?:von|mit)|envoyé (?:de|depuis|à partir)"
    r"|enviado (?:desde|do|de|a partir)|inviato da|verzonden (?:vanaf|met)|skickat från|sendt fra|odesláno z|wysłano z"
    r"|отправлено (?:с|из)|надіслано з|lähetetty)\b[^\n.,;:!?]{0,60}",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"\s?<(?:https?|mailto):[^<>\s]*>")


@dataclass(frozen=True, slots=True)
class _Intro:
    """The lines from ``start`` up to ``end`` that introduce a quote; ``is_ours`` where they name us as its sender."""

    start: int
    end: int
    is_ours: bool


def without_quotes(text: str, own_addresses: Collection[str] = ()) -> str:
    """Return the new text of a reply; all of it where nothing would be left.

    ``own_addresses`` are those that we send from. Without them, a heading with any address counts as ours.
    """
    lines = text.split("\n")
    quoted = _quoted(lines, own_addresses)
    new_lines = [number for number, line in enumerate(lines) if not quoted[number] and line.strip()]
    if not new_lines:
        return without_marks(text).strip()
    end = new_lines[-1] + 1
    is_inline = _answered_quotes(quoted[:end], lines) > 1  # such answers mean nothing without the quotes
    kept_lines = lines[:end] if is_inline else _unquoted(lines[:end], quoted)
    return without_marks("\n".join(_without_signature(kept_lines))).strip() or without_marks(text).strip()


def unmarked_quote(text: str, own_addresses: Collection[str] = ()) -> str:
    """Return the unmarked quote that ``without_quotes`` cuts below a heading; empty where there is none."""
    lines = text.split("\n")
    marked = [bool(_QUOTED.match(without_marks(line))) for line in lines]
    for intro in _intros(lines, marked, own_addresses):
        first = next((number for number in range(intro.end, len(lines)) if lines[number].strip()), None)
        if first is not None and not marked[first] and intro.is_ours:
            return without_marks("\n".join(lines[intro.end :]))
    return ""


def belongs_to_quote(line: str) -> bool:
    """Return whether a line is part of a quote's heading, is marked as quoted, or separates."""
    return _is_separator(line) or bool(_FIELD.fullmatch(line.strip()) or _QUOTED.match(line))


def _unquoted(lines: Sequence[str], quoted: Sequence[bool]) -> list[str]:
    """Return the lines that are not quoted, with one blank line in place of a quote between them."""
    kept_lines: list[str] = []
    for number, line in enumerate(lines):
        is_second_blank = (
            number and quoted[number - 1] and not line.strip() and kept_lines and not kept_lines[-1].strip()
        )
        if not quoted[number] and not is_second_blank:
            kept_lines.append(line)
    return kept_lines


def _answered_quotes(quoted: Sequence[bool], lines: Sequence[str]) -> int:
    """Return how many quotes are followed by new text."""
    count, in_quote = 0, False
    for is_quoted, line in zip(quoted, lines, strict=False):
        if is_quoted:
            in_quote = True
        elif line.strip():
            count += in_quote
            in_quote = False
    return count


def _quoted(lines: Sequence[str], own_addresses: Collection[str]) -> list[bool]:
    """Return for each line whether it is quoted or introduces a quote."""
    quoted = [bool(_QUOTED.match(without_marks(line))) for line in lines]
    for intro in _intros(lines, quoted, own_addresses):
        first = next((number for number in range(intro.end, len(lines)) if lines[number].strip()), None)
        if first is not None and quoted[first]:
            quoted[intro.start : intro.end] = [True] * (intro.end - intro.start)
        elif intro.is_ours:
            return quoted[: intro.start] + [True] * (len(lines) - intro.start)
    return quoted


def _intros(lines: Sequence[str], quoted: Sequence[bool], own_addresses: Collection[str]) -> Iterator[_Intro]:
    """Yield the introductions of quotes, in order."""
    number = 0
    while number < len(lines):
        intro = None
        if lines[number].strip() and not quoted[number]:
            intro = _heading(lines, number, own_addresses) or _attribution(lines, number, quoted, own_addresses)
        if intro:
            start = intro.start
            while start and (not lines[start - 1].strip() or _is_separator(lines[start - 1])):
                start -= 1
            yield replace(intro, start=start)
        number = intro.end if intro else number + 1


def _attribution(
    lines: Sequence[str], start: int, quoted: Sequence[bool], own_addresses: Collection[str]
) -> _Intro | None:
    """Return the lines of an attribution such as "On Monday, Anna wrote:", which programs wrap."""
    if lines[start].startswith(ATTRIBUTION):
        limit = min(start + _MAX_FIELDS, len(lines))
        end = next((number for number in range(start, limit) if not lines[number].startswith(ATTRIBUTION)), limit)
        whole = " ".join(lines[start:end])
        return _Intro(start, end, _names_us(whole, own_addresses)) if whole.rstrip().endswith((":", "：")) else None
    whole = ""
    for end in range(start + 1, min(start + _MAX_WRAPPED_LINES, len(lines)) + 1):
        if quoted[end - 1] or not lines[end - 1].strip():
            return None
        whole = f"{whole} {lines[end - 1].strip()}".lstrip()[:_MAX_ATTRIBUTION_CHARS]
        if re.search(r"(?:[:：]|-{2,})$", whole):
            return _Intro(start, end, _names_us(whole, own_addresses)) if _is_attribution(whole, lines[start]) else None
    return None


def _is_attribution(whole: str, first: str) -> bool:
    """Return whether a line that ends with a colon introduces a quote; "I wrote to you at 10:11:" does not."""
    if _FIRST_PERSON.match(first) or not (_MOMENT.search(first) or _ADDRESS.search(first)):
        return False
    if _ADDRESS.search(whole):
        return bool(_WROTE.search(whole) or (_MOMENT.search(whole) and _ENDS_WITH_ADDRESS.search(whole)))
    return bool(_WROTE.search(whole) and _OPENING.match(first))


def _heading(lines: Sequence[str], start: int, own_addresses: Collection[str]) -> _Intro | None:
    """Return the lines "From: … Sent: … Subject: …" above a quoted mail."""
    is_marked = lines[start].startswith(FORWARD)
    fields = []
    for line in lines[start : start + _MAX_FIELDS]:
        field = _FIELD.fullmatch(without_marks(line).strip())
        if field is None:
            break
        fields.append(field)
    sender = next((field["value"] for field in fields if field["sender"]), None)
    if sender is None or len(fields) < 2:
        return _marked_heading(lines, start, own_addresses) if is_marked else None
    is_dated = is_marked or any(field["sent"] and _MOMENT.search(field["value"]) for field in fields)
    is_ours = _names_us(sender, own_addresses) if _ADDRESS.search(sender) else is_dated and not _ROBOT.search(sender)
    return _Intro(start, start + len(fields), is_ours)


def _marked_heading(lines: Sequence[str], start: int, own_addresses: Collection[str]) -> _Intro:
    """Return a heading in an unknown language, recognised by its HTML."""
    after = (number for number in range(start, len(lines)) if not lines[number].startswith(FORWARD))
    end = next(after, len(lines))
    sender = next((line for line in lines[start:end] if _ADDRESS.search(line)), "")
    return _Intro(start, end, _names_us(sender, own_addresses))


def _names_us(text: str, own_addresses: Collection[str]) -> bool:
    """Return whether a text contains one of our addresses; without any, an address that is no mail server's."""
    addresses = [address.lower() for address in _ADDRESS.findall(text)]
    if not own_addresses:
        return bool(addresses) and not _ROBOT.search(text)
    return any(address in own_addresses for address in addresses)


def _without_signature(lines: Sequence[str]) -> list[str]:
    """Return the lines without a signature below "-- ", "Sent from my phone", and trailing separators."""
    kept_lines = _trimmed(list(lines))
    for back in range(1, min(_MAX_SIGNATURE_LINES + 1, len(kept_lines)) + 1):
        line = kept_lines[-back]
        if not line.strip():
            break
        if _DASHES.fullmatch(line):
            before = _trimmed(kept_lines[:-back])
            # after "Steps I tried:", such a line starts a list
            kept_lines = kept_lines if before and before[-1].rstrip().endswith(":") else before
            break
    if (
        kept_lines
        and _SENT_FROM.fullmatch(_LINK.sub("", kept_lines[-1]).strip())
        and (len(kept_lines) < 2 or not kept_lines[-2].strip())
    ):
        kept_lines = _trimmed(kept_lines[:-1])
    return kept_lines


def _trimmed(lines: list[str]) -> list[str]:
    while lines and (not lines[-1].strip() or _is_separator(lines[-1])):
        lines = lines[:-1]
    return lines


def _is_separator(line: str) -> bool:
    """Return whether a line separates, with or without words in it: "-----Original Message-----"."""
    line = line.strip()
    words = line.strip(_RULE_CHARS)
    if not words:
        return len(line) >= 5
    return len(words) <= _MAX_RULE_CHARS and not (line[:3] + line[-3:]).strip(_RULE_CHARS)
