/** One message of a scene. */
export interface Step {
  /** A key of `PEOPLE`, or in small talk a part (`a`, `b`, `c`) that is given to a member. */
  who: string
  text: string
  /** Minutes after the message before it. */
  gap?: number
  /** How many messages back stands what it quotes. */
  quotes?: number
  edited?: true
  deleted?: true
  /** Emoji, and who put it: keys of `PEOPLE` or parts. */
  reactions?: readonly (readonly [emoji: string, ...who: string[]])[]
}
