/** Why something was refused, beside the field or in place of the page; programs are answered in English. */
export const refusals = {
  'Sign in first.': 'Melde dich zuerst an.',
  'That e-mail and password do not match.': 'Diese E-Mail und dieses Passwort passen nicht zusammen.',
  'That is not your current password.': 'Das ist nicht dein jetziges Passwort.',
  'That is not the right code, or it was used already.':
    'Das ist nicht der richtige Code, oder er wurde schon benutzt.',
  'That took too long. Sign in again.': 'Das hat zu lange gedauert. Melde dich noch einmal an.',
  'This link was used, or it is over, or there is a newer one. Ask for a new one.':
    'Dieser Link wurde benutzt, oder er gilt nicht mehr, oder es gibt einen neueren. Bitte um einen neuen.',
  'Two-step sign-in is on already. Switch it off before you set it up anew.':
    'Das Anmelden in zwei Schritten ist schon an. Schalt es aus, bevor du es neu einrichtest.',
  'Two-step sign-in is not on.': 'Das Anmelden in zwei Schritten ist nicht an.',
  'Wait {time}.': 'Warte {time}.',
  'Too many messages are waiting to be stored.': 'Zu viele Nachrichten warten darauf, gespeichert zu werden.',
  'Too many tries.': 'Zu viele Versuche.',
  'Too many accounts were made from this address.': 'Von dieser Adresse wurden zu viele Konten angelegt.',
  'You are uploading faster than is allowed here.': 'Du lädst schneller hoch, als hier erlaubt ist.',
  'You are sending faster than is allowed here.': 'Du sendest schneller, als hier erlaubt ist.',
  'You are searching faster than is allowed here.': 'Du suchst schneller, als hier erlaubt ist.',
  'You have reported many messages within an hour.': 'Du hast innerhalb einer Stunde viele Nachrichten gemeldet.',
  'Somebody here has this e-mail already. Sign in, or use another.':
    'Diese E-Mail hat hier schon jemand. Melde dich an, oder nimm eine andere.',
  'This link is not valid, or it was replaced. Ask whoever sent it for a new one.':
    'Dieser Link gilt nicht, oder er wurde ersetzt. Bitte um einen neuen, wer ihn geschickt hat.',
  'This link has expired. Ask whoever sent it for a new one.':
    'Dieser Link ist abgelaufen. Frag, wer ihn geschickt hat, nach einem neuen.',
  'This link has been used up. Ask whoever sent it for a new one.':
    'Dieser Link ist aufgebraucht. Frag, wer ihn geschickt hat, nach einem neuen.',
  'Only owners and administrators can do this.': 'Das können nur Inhaber:innen und Administrator:innen.',
  'Only an owner can do this.': 'Das kann nur eine Inhaberin oder ein Inhaber.',
  'This is the last owner, and a site needs one. Make somebody else an owner first.':
    'Das ist die letzte Inhaberin oder der letzte Inhaber, und ein Ort braucht jemanden. Mach zuerst jemand anderen dazu.',
  'A bot stays a bot.': 'Ein Bot bleibt ein Bot.',
  'You have {limit} tokens, which is the limit. Revoke one that you do not need.':
    'Du hast {limit} Token, mehr geht nicht. Widerruf eines, das du nicht brauchst.',
  'Enter your name.': 'Gib deinen Namen ein.',
  'Enter a name for this place.': 'Gib einen Namen für diesen Ort ein.',
  'Enter your pronouns.': 'Gib deine Pronomen ein.',
  'Enter what you are up to.': 'Gib ein, was du gerade machst.',
  'Enter your e-mail.': 'Gib deine E-Mail ein.',
  'Expected at most {max} characters.': 'Höchstens {max} Zeichen.',
  'Expected one line of text.': 'Eine Zeile Text, bitte.',
  'This needs a full address, like ines@example.org.': 'Hier gehört eine ganze Adresse hin, etwa ines@example.org.',
  'Expected a time zone such as Europe/Lisbon.': 'Eine Zeitzone, bitte, etwa Europe/Lisbon.',
  'Expected one emoji.': 'Ein Emoji, bitte.',
  'Expected one emoji, such as 🌴 or :palm_tree:.': 'Ein Emoji, bitte, etwa 🌴 oder :palm_tree:.',
  'Expected one of the choices.': 'Eines von dem, was zur Wahl steht, bitte.',
  'Enter a day and a time.': 'Gib Tag und Uhrzeit ein.',
  'Expected a number of uses from 1 to 100000.': 'Eine Anzahl von 1 bis 100000, bitte.',
  'Enter a name for the token: what will use it?': 'Gib dem Token einen Namen: Was wird es benutzen?',
  'Your password is set. Sign in with it.': 'Dein Passwort ist gesetzt. Melde dich damit an.',
  'That provider can not be reached now. Try again in a moment.':
    'Dieser Anbieter ist gerade nicht zu erreichen. Versuch es gleich noch einmal.',
  'That sign-in did not come through. Try again.': 'Diese Anmeldung kam nicht zustande. Versuch es noch einmal.',
  'Nobody here is linked to that account. Sign in with your password and link it in your settings, or ask for a join link.':
    'Mit diesem Konto ist hier niemand verbunden. Melde dich mit deinem Passwort an und verbinde es in deinen Einstellungen, oder bitte um einen Beitrittslink.',
  'Somebody else here is linked to that account.': 'Mit diesem Konto ist hier schon jemand anderes verbunden.',
  'Too many people are signing in at this moment. Try again in a few seconds.':
    'Gerade melden sich zu viele Leute an. Versuch es in ein paar Sekunden noch einmal.',
  'This site sends no mail. Ask an administrator for a link to a new password.':
    'Dieser Ort verschickt keine Mails. Frag die Administration nach einem Link für ein neues Passwort.',
  'Enter your password.': 'Gib dein Passwort ein.',
  'Choose a password.': 'Wähl ein Passwort.',
  'Choose a password of at most {max} characters.': 'Wähl ein Passwort von höchstens {max} Zeichen.',
  'Choose a password of {min} characters or more.': 'Wähl ein Passwort von {min} oder mehr Zeichen.',
  'This password is one of those that are tried first. Choose another; a short sentence is good.':
    'Dieses Passwort wird mit als Erstes ausprobiert. Wähl ein anderes; ein kurzer Satz ist gut.',
  'Expected an end that is still to come.': 'Ein Ende, das noch kommt, bitte.',
  'Enter the code.': 'Gib den Code ein.',

  'The file is larger than {n} MB.': 'Die Datei ist größer als {n} MB.',
  'There is no room left for files on this site. An admin can make some.':
    'Für Dateien ist hier kein Platz mehr. Die Administration kann welchen schaffen.',
  'Expected at most {most} files in a message, found more.': 'Höchstens {most} Dateien in einer Nachricht.',
  'The picture has more than {most} million pixels. Make it smaller first.':
    'Das Bild hat mehr als {most} Millionen Pixel. Mach es zuerst kleiner.',
  'The file is empty.': 'Die Datei ist leer.',
  'A file of this message is not there any more. Attach it again.':
    'Eine Datei dieser Nachricht ist nicht mehr da. Häng sie noch einmal an.',
  'Choose a room.': 'Wähl einen Raum.',
  'This request came from another site, so it was not carried out.':
    'Diese Anfrage kam von einer anderen Seite und wurde deshalb nicht ausgeführt.',
  'Something went wrong on our side. Try again in a moment.':
    'Bei uns ist etwas schiefgegangen. Versuch es gleich noch einmal.',
  'You have saved {most} messages, which is as many as there can be.':
    'Du hast dir {most} Nachrichten gemerkt, mehr geht nicht.',

  'Only members of this room can write here. Join it first.':
    'Hier können nur Mitglieder des Raums schreiben. Tritt ihm zuerst bei.',
  'Only members of this room can see that. Join it first.':
    'Das können nur Mitglieder des Raums sehen. Tritt ihm zuerst bei.',
  'This room is archived: it can be read, but not changed.':
    'Dieser Raum ist archiviert: Er lässt sich lesen, nicht ändern.',
  'In this room only its admins write.': 'In diesem Raum schreibt nur seine Administration.',
  'In this room only its admins pin messages.': 'In diesem Raum heftet nur seine Administration Nachrichten an.',
  'The message that this replies to is not in this room.':
    'Die Nachricht, auf die das antwortet, ist nicht in diesem Raum.',
  'Only the author can change a message.': 'Nur wer eine Nachricht geschrieben hat, kann sie ändern.',
  'Only the author or an admin of the room can delete a message.':
    'Nur wer sie geschrieben hat oder die Raumadministration kann eine Nachricht löschen.',
  'This message was deleted, so it can no longer be changed.':
    'Diese Nachricht wurde gelöscht und lässt sich nicht mehr ändern.',
  'In a room as large as this one only its admins can write @room.':
    'In einem so großen Raum kann nur seine Administration @room schreiben.',
  '@room tells all {members} people here. Send it again if you mean that.':
    '@room sagt es allen {members} Leuten hier. Send es noch einmal, wenn du das willst.',
  'That can not be undone any more: whoever deletes a message can bring it back within 8 seconds.':
    'Das lässt sich nicht mehr zurücknehmen: Wer eine Nachricht löscht, kann sie 8 Sekunden lang zurückholen.',
  'A message can be edited within 1 minute here, and this one is older.':
    'Eine Nachricht lässt sich hier 1 Minute lang bearbeiten, und diese ist älter.',
  'A message can be edited within {minutes} minutes here, and this one is older.':
    'Eine Nachricht lässt sich hier {minutes} Minuten lang bearbeiten, und diese ist älter.',
  'A message can have {most} kinds of reaction, and it has {most} already.':
    'Eine Nachricht kann {most} Arten von Reaktionen haben, und sie hat schon {most}.',
  'Expected a text, found nothing but blanks.': 'Ein Text, bitte; da sind nur Leerzeichen.',
  'Expected the text of a message.': 'Der Text einer Nachricht, bitte.',
  'A room has at most {most} pinned messages, and this one has {most}. Unpin another first.':
    'Ein Raum hat höchstens {most} angeheftete Nachrichten, und dieser hat {most}. Mach zuerst eine andere los.',
  'Nothing is here. It may have been deleted, or it is in a room that you are not a member of.':
    'Hier ist nichts. Vielleicht wurde es gelöscht, oder es ist in einem Raum, in dem du nicht Mitglied bist.',
  'The server can not reach its database just now. Try again in a moment.':
    'Der Server erreicht gerade seine Datenbank nicht. Versuch es gleich noch einmal.',
  'Somebody else was changing the same thing at that moment. Try again.':
    'Jemand anderes hat gerade dasselbe geändert. Versuch es noch einmal.',
  '1 second': '1 Sekunde',
  '{n} seconds': '{n} Sekunden',
  'Say what is wrong with it.': 'Sag, was damit nicht in Ordnung ist.',

  'There is a public room called “{name}” already. Choose another name.':
    'Es gibt schon einen öffentlichen Raum „{name}“. Wähl einen anderen Namen.',
  'Join the room first.': 'Tritt zuerst dem Raum bei.',
  'Only admins of the room may do this.': 'Das darf nur die Raumadministration.',
  'You are in {limit} rooms, and that is the most. Leave one first.':
    'Du bist in {limit} Räumen, mehr geht nicht. Verlass zuerst einen.',
  '{names}: already in {limit} rooms, and that is the most. Leave one first.':
    '{names}: schon in {limit} Räumen, mehr geht nicht. Verlasst zuerst einen.',
  'Everybody lands in this room: nobody can leave it.': 'In diesem Raum landen alle: Niemand kann ihn verlassen.',
  'Everybody lands in this room: nobody can be removed from it.':
    'In diesem Raum landen alle: Niemand kann daraus entfernt werden.',
  'Everybody lands in this room: it stays public.': 'In diesem Raum landen alle: Er bleibt öffentlich.',
  'Everybody lands in this room: only an owner of the site may archive it.':
    'In diesem Raum landen alle: Nur wem der Ort gehört, kann ihn archivieren.',
  'Everybody lands in this room: only an owner of the site may rename it.':
    'In diesem Raum landen alle: Nur wem der Ort gehört, kann ihn umbenennen.',
  'Guests can not see the list of rooms.': 'Gäste können die Liste der Räume nicht sehen.',
  'Guests can not make rooms.': 'Gäste können keine Räume anlegen.',
  'Guests can not add people.': 'Gäste können niemanden hinzufügen.',
  'The room is archived. Bring it back first.': 'Der Raum ist archiviert. Hol ihn zuerst zurück.',
  'A direct room stays as it is. Open another with the people you want.':
    'Ein Direktraum bleibt, wie er ist. Öffne einen anderen mit den Leuten, die du willst.',
  'This is the last admin of the room. Make somebody else one first.':
    'Das ist die letzte Administration des Raums. Mach zuerst jemand anderen dazu.',
  'A room holds at most {limit} members.': 'Ein Raum hat höchstens {limit} Mitglieder.',
  'A direct room holds at most {limit} people.': 'Ein Direktraum hat höchstens {limit} Leute.',
  'Give the room a name.': 'Gib dem Raum einen Namen.',
  'A name has at most {max} characters.': 'Ein Name hat höchstens {max} Zeichen.',
  'A name has no line breaks or control characters.': 'Ein Name hat keine Zeilenumbrüche oder Steuerzeichen.',
  'A topic has at most {max} characters.': 'Ein Thema hat höchstens {max} Zeichen.',
  'A topic has no control characters.': 'Ein Thema hat keine Steuerzeichen.',

  '{name}: needs one of {all}, found “{value}”.': '{name}: braucht eines von {all}, da steht „{value}“.',
  'A day is written like 2026-11-24, 2026-11, 2026, today or yesterday, found “{value}”.':
    'Ein Tag wird geschrieben wie 2026-11-24, 2026-11, 2026, today oder yesterday, da steht „{value}“.',
  'Nobody here is called “{name}”.': 'Niemand hier heißt „{name}“.',
  'No room that you can read is called “{name}”.': 'Kein Raum, den du lesen kannst, heißt „{name}“.',

  'A new password for {site}': 'Ein neues Passwort für {site}',
  'somebody, most likely you, asked for a new password for {site}. Choose it here, within an hour:':
    'jemand, wahrscheinlich du, hat um ein neues Passwort für {site} gebeten. Wähl es hier, innerhalb einer Stunde:',
  'If it was not you, there is nothing to do: your password stays as it is.':
    'Wenn du es nicht warst, ist nichts zu tun: Dein Passwort bleibt, wie es ist.',
  'This is for who is signed in with a browser.': 'Das ist für alle, die mit einem Browser angemeldet sind.',
  'There is no such way to sign in here.': 'So kann man sich hier nicht anmelden.',

  'Expected a picture (PNG, JPEG, WebP or GIF), found something else.': 'Ein Bild, bitte (PNG, JPEG, WebP oder GIF).',
  'Expected a picture (PNG, GIF or WebP), found something else.': 'Ein Bild, bitte (PNG, GIF oder WebP).',
  'The picture is larger than {kilobytes} kB.': 'Das Bild ist größer als {kilobytes} kB.',
  'The picture is wider or higher than {most} pixels.': 'Das Bild ist breiter oder höher als {most} Pixel.',
  'There can be {most} emoji of this place, and there are {most} already.':
    'Es kann {most} eigene Emojis geben, und es sind schon {most}.',
  'There is an emoji :{name}: already.': 'Das Emoji :{name}: gibt es schon.',
  'There is an emoji of this name already.': 'Ein Emoji mit diesem Namen gibt es schon.',
  'There is no emoji {emoji} here.': 'Das Emoji {emoji} gibt es hier nicht.',
  'Expected 2 to 32 of the letters a to z, digits, and _ + -.': '2 bis 32 der Buchstaben a bis z, Ziffern, _ + und -.',

  'This message is no poll.': 'Diese Nachricht ist keine Umfrage.',
  'This poll is closed: the votes stay as they are.': 'Diese Umfrage ist beendet: Die Stimmen bleiben, wie sie sind.',
  'A poll can not be edited: people have voted on what it said. Delete it, and make another.':
    'Eine Umfrage lässt sich nicht bearbeiten: Abgestimmt wurde über das, was da stand. Lösch sie und mach eine neue.',
  'Only the author of a poll or an admin of the room can close it.':
    'Nur wer die Umfrage gemacht hat oder die Raumadministration kann sie beenden.',
  'Expected options of this poll, which are numbered from 0 to {last}.':
    'Möglichkeiten dieser Umfrage, bitte, sie haben die Nummern 0 bis {last}.',
  'Expected one option, because this poll takes one, found {found}.':
    'Diese Umfrage nimmt eine einzige Möglichkeit, das sind {found}.',
  'Expected a list of options, each by its number from 0.':
    'Eine Liste von Möglichkeiten, bitte, jede als Nummer ab 0.',
  'a question': 'die Frage',
  'an option': 'eine Möglichkeit',
  'Expected {what}, a text.': 'Hier fehlt {what}.',
  'Expected {what}, found nothing that one can read.': 'Hier fehlt {what}.',
  'Expected at most {max} characters for {what}.': 'Höchstens {max} Zeichen für {what}.',
  'Expected a list of 2 to {most} options.': '2 bis {most} Möglichkeiten, bitte.',
  'Expected 2 to {most} options, found {n}.': '2 bis {most} Möglichkeiten, bitte, das sind {n}.',
  'Expected each option once.': 'Jede Möglichkeit nur einmal, bitte.',

  'You have {most} messages waiting to be sent, which is as many as there can be. Send or drop one first.':
    'Von dir warten {most} Nachrichten auf ihre Zeit, mehr geht nicht. Sende oder verwirf zuerst eine.',
  'You have {most} reminders waiting, which is as many as there can be.':
    'Du hast {most} Erinnerungen, mehr geht nicht.',
  'This message is being sent just now, so it can no longer be changed.':
    'Diese Nachricht wird gerade gesendet und lässt sich nicht mehr ändern.',
  'The room is gone.': 'Den Raum gibt es nicht mehr.',
  'You are not in that room any more, or it is gone.':
    'Du bist nicht mehr in diesem Raum, oder es gibt ihn nicht mehr.',
  'Expected a time that is still to come, found one that has passed.': 'Eine Zeit, die noch kommt, bitte.',
  'Expected a time within {days} days from now, found a later one.':
    'Eine Zeit innerhalb der nächsten {days} Tage, bitte.',
  'Choose a date and a time.': 'Wähl Tag und Uhrzeit.',
  'Choose when.': 'Wähl, wann.',
  'Expected words to remind you by.': 'Worte, bitte, an denen du es erkennst.',
  'You will be reminded on {when}': 'Du wirst am {when} erinnert',
  'It will be sent on {when}': 'Wird am {when} gesendet',
  'What is shared has at most {max} characters.': 'Geteilt werden höchstens {max} Zeichen.',
  'A draft has at most {max} characters.': 'Ein Entwurf hat höchstens {max} Zeichen.',

  'Expected at most {max} characters a keyword.': 'Höchstens {max} Zeichen je Stichwort.',
  'Expected keywords without line breaks.': 'Stichwörter ohne Zeilenumbrüche, bitte.',
  'Expected a word in each keyword, found signs only.': 'In jedes Stichwort gehört ein Wort, nicht nur Zeichen.',
  'Expected at most {most} keywords.': 'Höchstens {most} Stichwörter.',
  'At most {most} of your browsers are told. Take one out in your settings.':
    'Höchstens {most} deiner Browser werden benachrichtigt. Nimm in deinen Einstellungen einen heraus.',
  'Enter a time.': 'Gib eine Uhrzeit ein.',
  'Expected a time such as 22:00.': 'Eine Uhrzeit, bitte, etwa 22:00.',
  'Expected an end that is not the start.': 'Ein Ende, das nicht der Anfang ist, bitte.',

  'Another message has this id already. A message that is new needs an id of its own.':
    'Eine andere Nachricht hat diese Kennung schon. Eine neue Nachricht braucht eine eigene.',
  'The message whose thread this is for is not in this room.':
    'Die Nachricht, zu deren Thread das gehört, ist nicht in diesem Raum.',
  'Only the author or an admin of the room can take previews off a message.':
    'Nur wer sie geschrieben hat oder die Raumadministration kann einer Nachricht die Vorschau nehmen.',
  'Expected at most 1 MB, found more.': 'Höchstens 1 MB.',
  'Expected a file in the field file, found none.': 'Wähl eine Datei.',
  'Expected what the picture shows, in words.': 'Was das Bild zeigt, in Worten, bitte.',
  'There is no such room, or you are not a member of it.': 'Diesen Raum gibt es nicht, oder du bist nicht Mitglied.',
  'Expected at most 200 characters to look for.': 'Such mit höchstens 200 Zeichen.',
} as const
