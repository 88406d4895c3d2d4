"""Titles of callouts that have none of their own, in the language of the article."""

from __future__ import annotations

from typing import Final

_NAMES: Final = ("note", "info", "tip", "important", "warning", "caution", "danger", "success", "details")
_WORDS: Final = {
    "ar": "ملاحظة|معلومات|نصيحة|مهم|تحذير|تنبيه|خطر|نجاح|التفاصيل",
    "bg": "Бележка|Информация|Съвет|Важно|Предупреждение|Внимание|Опасност|Успех|Подробности",
    "cs": "Poznámka|Informace|Tip|Důležité|Varování|Upozornění|Nebezpečí|Hotovo|Podrobnosti",
    "da": "Bemærk|Info|Tip|Vigtigt|Advarsel|Forsigtig|Fare|Udført|Detaljer",
    "de": "Hinweis|Info|Tipp|Wichtig|Warnung|Vorsicht|Gefahr|Erfolg|Details",
    "el": "Σημείωση|Πληροφορίες|Συμβουλή|Σημαντικό|Προειδοποίηση|Προσοχή|Κίνδυνος|Επιτυχία|Λεπτομέρειες",
    "es": "Nota|Información|Consejo|Importante|Advertencia|Precaución|Peligro|Éxito|Detalles",
    "fa": "یادداشت|اطلاعات|نکته|مهم|هشدار|احتیاط|خطر|موفقیت|جزئیات",
    "fi": "Huomautus|Tietoa|Vinkki|Tärkeää|Varoitus|Varo|Vaara|Onnistui|Lisätietoja",
    "fr": "Remarque|Info|Conseil|Important|Avertissement|Attention|Danger|Succès|Détails",
    "he": "הערה|מידע|טיפ|חשוב|אזהרה|זהירות|סכנה|הצלחה|פרטים",
    "hi": "ध्यान दें|जानकारी|सुझाव|महत्वपूर्ण|चेतावनी|सावधानी|खतरा|सफल|विवरण",
    "hu": "Megjegyzés|Információ|Tipp|Fontos|Figyelmeztetés|Vigyázat|Veszély|Siker|Részletek",
    "id": "Catatan|Info|Tips|Penting|Peringatan|Hati-hati|Bahaya|Berhasil|Detail",
    "it": "Nota|Informazioni|Suggerimento|Importante|Avvertenza|Attenzione|Pericolo|Successo|Dettagli",
    "ja": "注記|情報|ヒント|重要|警告|注意|危険|成功|詳細",
    "ko": "참고|정보|팁|중요|경고|주의|위험|성공|세부 정보",
    "nb": "Merk|Info|Tips|Viktig|Advarsel|Forsiktig|Fare|Vellykket|Detaljer",
    "nl": "Opmerking|Info|Tip|Belangrijk|Waarschuwing|Let op|Gevaar|Gelukt|Details",
    "pl": "Uwaga|Informacja|Wskazówka|Ważne|Ostrzeżenie|Ostrożnie|Niebezpieczeństwo|Sukces|Szczegóły",
    "pt": "Nota|Informação|Dica|Importante|Aviso|Cuidado|Perigo|Sucesso|Detalhes",
    "ro": "Notă|Informații|Sfat|Important|Avertisment|Atenție|Pericol|Succes|Detalii",
    "ru": "Примечание|Информация|Совет|Важно|Предупреждение|Осторожно|Опасно|Готово|Подробности",
    "sk": "Poznámka|Informácia|Tip|Dôležité|Varovanie|Upozornenie|Nebezpečenstvo|Hotovo|Podrobnosti",
    "sv": "Obs!|Info|Tips|Viktigt|Varning|Var försiktig|Fara|Klart|Detaljer",
    "th": "หมายเหตุ|ข้อมูล|เคล็ดลับ|สำคัญ|คำเตือน|ข้อควรระวัง|อันตราย|สำเร็จ|รายละเอียด",
    "tr": "Not|Bilgi|İpucu|Önemli|Uyarı|Dikkat|Tehlike|Başarılı|Ayrıntılar",  # noqa: RUF001 - a Turkish letter
    "uk": "Примітка|Інформація|Порада|Важливо|Попередження|Обережно|Небезпечно|Готово|Докладніше",
    "vi": "Lưu ý|Thông tin|Mẹo|Quan trọng|Cảnh báo|Thận trọng|Nguy hiểm|Thành công|Chi tiết",
    "zh": "备注|信息|提示|重要|警告|小心|危险|成功|详情",
    "zh-hant": "備註|資訊|提示|重要|警告|小心|危險|成功|詳細資料",
}
_OTHER_TAGS: Final = {"no": "nb", "nn": "nb", "iw": "he", "zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant"}
_TITLES: Final = {
    lang: dict(zip(_NAMES, words.split("|"), strict=True)) for lang, words in sorted(_WORDS.items())
}  # by language, then by name


def title_of(name: str, lang: str) -> str:
    """Return the title of a callout by the name of its kind; in English if the language or the name has no other."""
    name, lang = name.lower(), lang.lower()
    words: dict[str, str] = {}
    while not words and lang:  # "zh-hant-tw", "zh-hant", "zh"
        words = _TITLES.get(_OTHER_TAGS.get(lang, lang), {})
        lang = lang.rpartition("-")[0]
    return words.get(name) or name.replace("-", " ").capitalize()
