-- What versions before this one indexed: without pairs of words, and some of it before is:thread was known. It is looked
-- for without them until it has been indexed again, the newest first. Empty when that is done, so it costs nothing then,
-- and an older version that runs beside this one, and edits, puts back what it wrote.
create index message_words_old_form on message_words (n) where words <> ''::tsvector and not words @@ '''=2'''::tsquery;
