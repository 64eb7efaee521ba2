/** One message of a scene. */
export interface Step {
  /** A key of `PEOPLE`, or in small talk a part (`a`, `b`, `c`) that is given to a member. */
  who: string
  text: string
  /** Minutes after the message before it. */
  gap?: number
  /** How many messages back stands what it quotes. */
  quotes?: number
  /** How many messages back stands what it answers in a thread. */
  answers?: number
  /** It asks: what can be chosen, and who chose it. */
  poll?: readonly (readonly [option: string, ...who: string[]])[]
  /** Who pinned it. */
  pinned?: string
  /** The first person has saved it. */
  saved?: true
  edited?: true
  deleted?: true
  /** Emoji, and who put it: keys of `PEOPLE` or parts. */
  reactions?: readonly (readonly [emoji: string, ...who: string[]])[]
}
