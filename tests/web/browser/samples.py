"""Articles that stress the layout: one with every element, one from right to left, two with hardly any spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

_EVERYTHING = """---
title: Every element of an article
summary: One of each element, to check the layout.
last_reviewed: 2024-01-10
review_in: 1 month
---
A paragraph with `mail.a-very-long-host-name-that-does-not-wrap.subdomain.northpost.example`, a note[^1] and a
[link](https://example.org/).

## A wide table

| Setting | Incoming server | Outgoing server | Port and encryption | Name to sign in with |
|---|---|---|---|---:|
| Value | `imap.northpost.example` | `smtp.northpost.example` | 993 with TLS from the start | your whole address |

## Code and notes

```
v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuJxQ5pDyWlYqg0W7yvYc3kH2b1xk9o5pVt0w1Pj8y2wYwQIDAQAB
```

```python
@app.get("/codes")
def codes(limit: int = 10) -> list[str]:
    # the newest first
    return [f"{code}" for code in stored[:limit] if code is not None]  # the line is longer than the page is wide
```

```diff
- old
+ new
```

!!! warning "Before you begin"
    Keep a backup code at hand.

!!! success
    It worked.

??? danger "Only if nothing helps"
    Reset the device.

<details>
<summary>Older versions</summary>

Choose **More** first.

</details>

### On your device

=== "Windows"
    1. Open **Settings**.

       Then choose **Accounts**.

       ```powershell
       Get-Process | Where-Object { $_.Name -like "mail*" } # all of them
       ```

    2. Sign in.

=== "macOS"
    Open **System Settings**.

- [x] Signed in
- [ ] Code stored

The ==important== part, ~~not this~~.

<figure><img src="page.png" alt="The page"><figcaption>The Security page</figcaption></figure>

![A picture that is not in the folder](gone.png) ![A picture of another site](https://example.org/a.png)

### A smaller heading

Term
:   What it means.

> This is a quotation.

[^1]: And here is the note.
"""

_ARABIC = """---
title: إعادة تعيين كلمة المرور
summary: كيف تعيد تعيين كلمة المرور.
lang: ar
---
اختر «نسيت كلمة المرور» في صفحة الدخول.

## الخطوة الأولى

افتح صفحة الدخول أو اكتب `mail login --code 123456`.

```sh
mail login --code 123456  # الرمز
```

!!! note
    احفظ الرمز.

## الخطوة الثانية

اكتب عنوانك.
"""

_LONG_WORDS = """---
title: Donaudampfschifffahrtsgesellschaftskapitänsmützenverordnungsdurchführungsbestimmungen
---
# First

Captains wear caps. ![Kapitänsmützenverordnungsdurchführungsbestimmungen](cap.png)

# Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesdurchführungsbestimmungen

A steamboat wears none. Its [timetable](no-such-article.md) is gone.
"""

_JAPANESE = """---
title: パスワードを再設定する
lang: ja
---
ログイン画面で「パスワードを忘れた」を選びます。
"""


def write_samples(articles: Path) -> None:
    """Write the articles into a folder of their own among others."""
    folder = articles / "samples"
    folder.mkdir()
    Image.new("RGB", (640, 200), "#8cc7bf").save(folder / "page.png")
    texts = {"everything": _EVERYTHING, "arabic": _ARABIC, "japanese": _JAPANESE, "long-words": _LONG_WORDS}
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
