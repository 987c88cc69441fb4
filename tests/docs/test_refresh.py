"""Refreshing a page makes it true, and changes nothing else."""

from __future__ import annotations

from pathlib import Path

from doc_pages import steps_of
from doc_steps import Run
from refresh import refreshed

PAGE = """# A page

1. In a list:

   ```console
   $ riskengine schema text-pack
   what was shown long ago
   …
   $ riskengine show no-such-ruleset
   ```

<!-- file: plan.txt -->
```text
a
```

<!-- same: plan.txt -->
```text
b
```

```python
print("first")
print("second")
```

<!-- output -->
```text
```
"""


def test_a_page_is_made_true(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.replace("   $ riskengine show no-such-ruleset\n", ""), encoding="utf-8")
    assert refreshed(page) == []
    text = page.read_text(encoding="utf-8")
    assert '   {\n     "$schema"' in text
    assert "<!-- same: plan.txt -->\n```text\na\n```\n" in text
    assert text.endswith("```text\nfirst\nsecond\n```\n")
    assert "what was shown" not in text
    run = Run(tmp_path)
    for step in steps_of(page):
        run.step(step)
    assert refreshed(page) == []
    assert page.read_text(encoding="utf-8") == text


def test_what_cannot_be_mended_is_told(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    (told,) = refreshed(page)
    assert "riskengine show no-such-ruleset exits with 2" in told
    assert "what was shown long ago" in page.read_text(encoding="utf-8")
