"""The lists of wordings are those that the program uses."""

from __future__ import annotations

from notecheck import lexicon


def test_every_list_of_wordings_is_used_by_the_module_that_it_names() -> None:
    import importlib
    import inspect
    import pkgutil
    import tomllib
    from importlib.resources import files

    import notecheck
    import notecheck.facts
    import notecheck.reading
    import notecheck.rules

    told = tomllib.loads(files("notecheck.lexicon").joinpath("wordings.toml").read_text(encoding="utf-8"))
    sources: dict[str, str] = {}
    for package in (notecheck.facts, notecheck.reading, notecheck.rules):
        for m in pkgutil.iter_modules(package.__path__):
            source = inspect.getsource(importlib.import_module(f"{package.__name__}.{m.name}"))
            if f'lexicon.wordings("{m.name}")' in source:
                sources[m.name] = source
    assert sources.keys() == told.keys()
    for module, lists in told.items():
        for name, wordings in lists.items():
            assert len(wordings) == len(set(wordings)), (module, name)
            assert f'_WORDS["{name}"]' in sources[module] or f"_WORDS['{name}']" in sources[module], (module, name)
        assert lexicon.wordings(module).keys() == lists.keys()
