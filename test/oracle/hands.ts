import { outcomeOf, type Attempts, type Intent, type Outcome } from './attempts.ts'
import type { Particulars } from './log.ts'
import type { Random } from './random.ts'
import type { RequestOptions } from './site.ts'
import type { Tab } from './tab.ts'

/** A message that was answered, and so can be talked about. */
export interface Said {
  id: string
  roomId: string
  userId: string
  body: string
  /** The message that it quotes. */
  quotes: string | null
  poll: Particulars['poll']
  /** A text and nothing else. */
  isPlain: boolean
}

export interface HandsDeps {
  random: Random
  attempts: Attempts
  /** How long a request is repeated before it stays unknown. */
  answerWithinMs: number
}

export type Hands = ReturnType<typeof createHands>

/** How the people of a run do things: what was said so far, and requests that they repeat until they are answered. */
export function createHands({ random, attempts, answerWithinMs }: HandsDeps) {
  const said = new Map<string, Said[]>()
  const listOf = (roomId: string) => said.get(roomId) ?? []

  const request = async (
    tab: Tab,
    method: string,
    path: string,
    options: RequestOptions = {},
    seqField: 'seq' | 'changed_seq' = 'changed_seq',
  ) => outcomeOf(await tab.site.request(method, path, { ...options, cookie: tab.account.cookie }), seqField)

  const insist = (intent: Intent, call: () => Promise<Outcome>) => attempts.untilAnswered(intent, answerWithinMs, call)

  return {
    request,
    insist,
    /** What is done to a message, or beside one (`id` left out), by the person of a tab. */
    alter: (
      { account, roomId, site }: Tab,
      what: Pick<Intent, 'op' | 'id'> & { body?: string; more?: Particulars },
      call: () => Promise<Outcome>,
    ): Promise<Outcome> => insist({ ...what, roomId, userId: account.userId, door: site.url }, call),
    /** Keeps what was sent, to talk about; gives the outcome back. */
    remember: ({ id, roomId, userId, body = '', more = {} }: Intent & { id: string }, outcome: Outcome): Outcome => {
      if (outcome.kind !== 'ok') return outcome
      const one = {
        id,
        roomId,
        userId,
        body,
        quotes: more.reply_to_id ?? null,
        poll: more.poll,
        isPlain: !more.poll && !more.files,
      }
      said.set(roomId, [...listOf(roomId), one].slice(-REMEMBERED_MESSAGES))
      return outcome
    },
    /** Something that was said in the tab's room, of those that please. */
    find(tab: Tab, pleases: (one: Said) => boolean = () => true): Said | undefined {
      const list = listOf(tab.roomId).filter(pleases)
      return list.length === 0 ? undefined : random.pick(list)
    },
  }
}

const REMEMBERED_MESSAGES = 100
