"""Parts of cards, forms and replies that know no film and no poll."""
