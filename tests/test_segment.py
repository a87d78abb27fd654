"""The word segmenter: its dictionary is read by a loader of our own, which must make what jieba's makes."""

from kg import segment


def test_the_dictionary_is_what_jiebas_own_loader_makes_of_it():
    tokenizer = segment._tokenizer()
    assert (tokenizer.FREQ, tokenizer.total) == tokenizer.gen_pfdict(tokenizer.get_dict_file())
