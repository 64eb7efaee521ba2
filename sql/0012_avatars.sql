-- Pictures of people, and emoji of the site's own. An older version beside this one draws the initial, and the name of the emoji.

-- Names the picture in its address and in the storage: 'avatar-<id>' and 'avatar-<id>-small'. Another picture is another id, so the
-- address means the same for ever; null: the drawn one.
alter table users add column avatar uuid unique;
