import { emojiName } from '../../src/messages/markup/emoji.ts'
import type { Language } from '../../src/texts/language.ts'
import { TIME_WORDS } from '../../src/texts/time-words.ts'
import { type Text, tIn, type Values } from '../../src/texts/t.ts'

/**
 * What messages say by themselves, in each language. At hand and not looked up by `t`: every message passes here on its way
 * to the open pages, where no request says which language is spoken.
 */
export type MessageWords = ReturnType<typeof wordsIn>

function wordsIn(language: Language) {
  const { locale } = TIME_WORDS[language]
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' })
  return {
    language,
    actions: tIn(language, 'Actions'),
    deleted: tIn(language, 'This message was deleted'),
    deletedQuote: tIn(language, 'Deleted message'),
    edited: tIn(language, '(edited)'),
    pinned: tIn(language, '(pinned)'),
    reactions: tIn(language, 'Reactions'),
    fromThread: tIn(language, 'From a thread'),
    removePreviews: tIn(language, 'Remove previews'),
    reply: tIn(language, '1 reply'),
    replies: withValue(tIn(language, '{replies} replies')),
    lastReply: withValue(tIn(language, 'last {when}')),
    /** A name for an emoji, to be read out. The names at hand are English; elsewhere the voice that reads knows its own. */
    emoji: language === 'en' ? emojiName : (emoji: string) => emoji,
    /** "Ines, Priya and Dele" */
    list: (names: string[]) => lists.format(names),
    other: tIn(language, '1 other'),
    others: withValue(tIn(language, '{n} others')),
    bytes: tIn(language, 'bytes'),
    decimalPoint: (0.5).toLocaleString(locale).charAt(1),
    /** Anything else, which is said more seldom. */
    say: (text: Text, values?: Values) => tIn(language, text, values),
  }
}

/** A text with one value in it, taken apart once. */
function withValue(text: string): (value: string | number) => string {
  const [before = '', after = ''] = text.split(/\{\w+\}/)
  return (value) => `${before}${value}${after}`
}

export const MESSAGE_WORDS: Record<Language, MessageWords> = { en: wordsIn('en'), de: wordsIn('de') }
