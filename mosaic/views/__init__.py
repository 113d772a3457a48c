"""Pages: parse, call one function, answer."""
