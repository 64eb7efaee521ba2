/** Two to 32 letters, digits and `_`, `+`, `-`: what may stand between colons. */
const NAME = /^[a-z0-9_+-]{2,32}$/

export const isEmojiName = (text: string): boolean => NAME.test(text)

/** The name of an emoji of the site's own as messages and reactions write it: `party` of `:party:`; undefined for anything else. */
export function customNameIn(text: string): string | undefined {
  const [, name] = /^:([a-z0-9_+-]{2,32}):$/.exec(text) ?? []
  return name
}

/** What stands in a text as the name of an emoji, each once: also where two share a colon, as in "10:30:tada:". */
export function findEmojiNames(body: string): string[] {
  return [...new Set(Array.from(body.matchAll(/:(?=([a-z0-9_+-]{2,32}):)/g), ([, name]) => name ?? ''))]
}
