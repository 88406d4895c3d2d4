"""Phrases of people who want a person, not an article, by language.

Words are written as ``fold`` leaves them, without the words in ``FILLERS``, which may stand anywhere: "talk human" is
"I want to talk to a human, please".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

FILLERS: Final[Mapping[str, str]] = {
    "en": "a an the to with from of is are do does your have has i id im m s we want wanna need would like can could "
    "may how what whats where when give me us for please pls now just hello hi hey really real actual living "
    "somehow there any get find let it in on at via by",
    "de": "ein eine einen einem einer der die das den dem mit zu zum zur ich wir will mochte wollen kann konnte bitte "
    "jetzt hallo ihr ihre ihren euch eure eurer sie haben habt gibt es wie ist lautet was fur einfach echten richtigen",
    "fr": "un une des le la les l de du d a au avec je j nous veux voudrais veut peux puis pouvoir s il vous plait svp "
    "bonjour votre vos avez quel quelle est comment ai besoin vrai vraie",
    "es": "un una el la los las de del con a al quiero quisiera necesito puedo podria por favor hola su sus tu tienen "
    "cual es como para real",
    "it": "un una uno il lo la le di del con a al vorrei voglio posso per favore ciao vostro vostra suo avete qual e "
    "come vero vera",
    "pt": "um uma o a os as de do da com ao quero queria gostaria preciso posso por favor ola seu sua tem qual e como "
    "para real",
    "nl": "een de het met aan te ik wij wil wilt willen kan graag alstublieft aub hallo jullie uw je wat is hoe hebben "
    "echt echte",
}
"""Words that change nothing about such a wish, by language."""

ANYWHERE: Final[Mapping[str, str]] = {
    "en": """
        talk human, talk person, talk someone, talk agent, talk representative, talk rep, talk operator,
        talk advisor, talk support, talk customer service, talk customer support, speak human, speak person,
        speak someone, speak agent, speak representative, speak rep, speak operator, speak advisor,
        speak support, speak customer service, speak customer support, chat human, chat person, chat agent,
        chat representative, chat rep, chat support, contact human, contact agent, contact support,
        contact customer service, contact customer support, reach human, reach person, reach agent, reach support,
        reach customer service, connect human, connect agent, connect representative, call support,
        call customer service, human agent, human being, human support, help human, human help, help person, stop bot,
        not bot, no bot, not robot, talk you, speak you
        """,
    "de": """
        menschen sprechen, jemandem sprechen, jemanden sprechen, mitarbeiter sprechen, support sprechen,
        person sprechen, jemandem reden, menschen reden, support kontaktieren, support anrufen, kundendienst anrufen,
        kundenservice anrufen, support erreichen, kundenservice erreichen, menschlicher ansprechpartner
        """,
    "fr": """
        parler quelqu, parler humain, parler personne, parler conseiller, parler agent, parler support,
        contacter support, contacter service client, appeler service client, appeler support, joindre service client
        """,
    "es": """
        hablar persona, hablar humano, hablar alguien, hablar agente, hablar asesor, hablar soporte,
        contactar soporte, contactar atencion cliente, llamar atencion cliente, llamar soporte
        """,
    "it": """
        parlare persona, parlare umano, parlare qualcuno, parlare operatore, parlare assistenza,
        contattare assistenza, chiamare assistenza, contattare servizio clienti, chiamare servizio clienti
        """,
    "pt": """
        falar pessoa, falar humano, falar alguem, falar atendente, falar suporte, contactar suporte,
        contatar suporte, ligar suporte, falar atendimento
        """,
    "nl": """
        mens spreken, persoon spreken, iemand spreken, medewerker spreken, mens praten, iemand praten,
        medewerker praten, contact opnemen support, klantenservice bellen, klantenservice bereiken, support bellen
        """,
}
"""Phrases that say it wherever they stand in a query."""

ALONE: Final[Mapping[str, str]] = {
    "en": """
        agent, live agent, human, person, representative, operator, customer service, customer support,
        customer care, support team, helpdesk, help desk, hotline, helpline, phone number, telephone number,
        support phone number, support telephone number, support number, contact number, contact phone number,
        customer service number, customer service phone number, customer support number,
        customer support phone number, number call, phone support, support phone, telephone support, call back,
        callback, call you, phone you, ring you, reach you, contact you, email you, write you, you call, live chat,
        live support, chat support, contact form, contact details, contact information, contact info
        """,
    "de": """
        mensch, mitarbeiter, ansprechpartner, kundenservice, kundendienst, hotline, telefonnummer,
        support telefonnummer, telefonisch erreichen, anrufen, ruckruf, kontakt, kontaktformular, live chat, livechat
        """,
    "fr": """
        humain, conseiller, agent, service client, service clients, numero telephone,
        appeler, contact, contacter, formulaire contact, chat direct
        """,
    "es": """
        humano, persona, agente, asesor, atencion cliente, servicio cliente, numero telefono, llamar,
        contacto, contactar, formulario contacto, chat vivo
        """,
    "it": """
        umano, operatore, servizio clienti, assistenza clienti, numero telefono, chiamare, contatto,
        contatti, contattare, chat vivo
        """,
    "pt": """
        humano, pessoa, atendente, atendimento cliente, numero telefone, ligar, contato, contacto,
        chat vivo
        """,
    "nl": """
        mens, medewerker, klantenservice, klantendienst, helpdesk, telefoonnummer, bellen, contact,
        contactformulier, live chat
        """,
}
"""Phrases that say it only if a query has no other words, except "you": an "agent" may also be a program."""
