"""What the language model sees of a sentence."""

from __future__ import annotations

from notecheck.checker import Checker
from notecheck.learned.features import MOST_WORDS, Sentence, features, sentences, undecided, word_places
from notecheck.learned.features import words as words_of

NOTE = "TREADMILL STRESS TEST Bruce\nHR 70 BP 120/70\nIndication:\nr/o CAD, father had an MI at 48.\nHeart handled it like a champ. Belt was loud\n"


def seen(checker: Checker, text: str = NOTE) -> list[Sentence]:
    return list(sentences(checker.read(text)))


def words(sentence: Sentence) -> str:
    return " ".join(words_of(sentence))


def test_sentences_carry_words_without_their_digits_and_places_in_the_text(checker: Checker) -> None:
    found = {words(s): s for s in seen(checker)}
    assert "hr 0 bp 0/0" in found
    sentence = found["heart handled it like a champ ."]
    assert [NOTE[start:end].lower() for start, end in word_places(sentence)] == words_of(sentence)


def test_a_sentence_in_which_a_rule_recognised_something_is_decided(checker: Checker) -> None:
    left = [
        words(s) for s in undecided(checker.read(NOTE + "Positive test. Belt squeaked\nHISTORY:\nnegative test 2019\n"))
    ]
    assert "belt squeaked" in left
    assert not any("positive" in s or "negative" in s for s in left)


def test_a_sentence_that_only_denies_symptoms_is_decided(checker: Checker) -> None:
    left = [words(s) for s in undecided(checker.read(NOTE + "neg CP, neg dizzy\nneg CP but the wheel squeaked loud\n"))]
    assert "neg cp , neg dizzy" not in left
    assert "neg cp but the wheel squeaked loud" in left


def test_section_and_contexts_stand_around_a_sentence(checker: Checker) -> None:
    sentence = next(s for s in seen(checker) if "father" in words(s))
    assert "asection=indication" in sentence.around


def test_the_features_of_words_letters_classes_and_neighbours(checker: Checker) -> None:
    sentence = next(s for s in seen(checker) if "champ" in words(s))
    found = {name: NOTE[start:end] for name, start, end in features(sentence)}
    assert found["uchamp"] == "champ"
    assert found["c<cha"] == "champ"
    assert found["blike a"] == "like a"
    assert found["kit a"] == "it like a"
    assert found["b^ heart"] == "Heart"


def test_the_two_first_lines_are_the_head(checker: Checker) -> None:
    first, *_, last = seen(checker)
    assert "aplace=head" in first.around
    assert "aplace=head" not in last.around


def test_of_a_sentence_without_end_only_the_beginning_is_seen(checker: Checker) -> None:
    found = seen(checker, "TREADMILL STRESS TEST Bruce HR 70\n" + "walked on and on " * 40)
    assert max(len(words_of(s)) for s in found) == MOST_WORDS


def test_marks_and_single_letters_are_no_sentence(checker: Checker) -> None:
    assert [words(s) for s in seen(checker, "Treadmill Bruce\n[x] y\n---- = 4\n")] == ["treadmill bruce"]
