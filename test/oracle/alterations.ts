import type { Outcome } from './attempts.ts'
import type { Hands, Said } from './hands.ts'
import type { Operation } from './log.ts'
import type { Random } from './random.ts'
import type { Account } from './site.ts'
import type { Tab } from './tab.ts'

export interface AlterationsDeps {
  hands: Hands
  random: Random
  /** Who may delete what others said. */
  owner: Account
  /** What is said in an edit: now and then with links. */
  nextEdit: () => string
  /** Emoji that this site has of its own. */
  ownEmoji: readonly string[]
}

/** What is done to messages that were sent: edited, deleted and brought back, reacted to, pinned, voted on. */
export function createAlterations({ hands, random, owner, nextEdit, ownEmoji }: AlterationsDeps) {
  const { alter, request } = hands
  /** The latest deletions, which can be undone for a few seconds. */
  const deleted: { tab: Tab; target: Said }[] = []

  /** By the API, or now and then by the form, whose answer tells no number. */
  const byEither = (tab: Tab, method: string, path: string, fields?: Record<string, string>): Promise<Outcome> =>
    random.chance(0.8)
      ? request(tab, method, `/api/v1${path}`, fields && { json: fields })
      : request(tab, 'POST', path, { form: { _method: method, ...fields } })

  const edit = async (tab: Tab) => {
    const target = hands.find(tab, (one) => one.userId === tab.account.userId)
    const body = nextEdit()
    if (target)
      await alter(tab, { op: 'edit', id: target.id, body }, () => byEither(tab, 'PATCH', path(target), { body }))
  }
  const remove = async (tab: Tab) => {
    const target = findToDelete(tab)
    if (!target) return
    await alter(tab, { op: 'delete', id: target.id }, () => byEither(tab, 'DELETE', path(target)))
    deleted.push({ tab, target })
    // Some are thought better of at once, some later, or too late.
    if (random.chance(0.4)) await restore()
  }
  /** Often what has to do with the latest deletion: it is quoted there, or quotes it. */
  const findToDelete = (tab: Tab) => {
    const may = (one: Said) => one.userId === tab.account.userId || tab.account === owner
    const last = deleted.at(-1)?.target
    const isTied = (one: Said) => one.id === last?.quotes || one.quotes === last?.id
    const tied = random.chance(0.5) && last ? hands.find(tab, (one) => may(one) && isTied(one)) : undefined
    const isOwn = random.chance(0.8)
    return tied ?? hands.find(tab, (one) => may(one) && (!isOwn || one.userId === tab.account.userId))
  }
  const restore = async () => {
    const last = random.chance(0.8) ? deleted.pop() : deleted.shift()
    if (!last) return
    const { tab, target } = last
    await alter(tab, { op: 'restore', id: target.id }, () => byEither(tab, 'DELETE', `${path(target)}/deletion`))
  }
  const react = (op: 'react' | 'unreact', method: string) => async (tab: Tab) => {
    const target = hands.find(tab)
    const emoji = random.pick([...EMOJI, ...ownEmoji])
    if (!target) return
    const reaction = `${path(target)}/reactions/${encodeURIComponent(emoji)}`
    await alter(tab, { op, id: target.id, more: { emoji } }, () => byEither(tab, method, reaction))
  }
  const pin = (op: Operation & ('pin' | 'unpin'), method: string) => async (tab: Tab) => {
    const target = hands.find(tab)
    if (target) await alter(tab, { op, id: target.id }, () => byEither(tab, method, `${path(target)}/pin`))
  }

  const vote = async (tab: Tab) => {
    const target = hands.find(tab, (one) => one.poll !== undefined)
    const { many = false, options = [] } = target?.poll ?? {}
    const chosen = options.flatMap((_, place) => (random.chance(0.4) ? [place] : []))
    const choices = many ? chosen : chosen.slice(0, 1)
    if (!target) return
    await alter(tab, { op: 'vote', id: target.id, more: { choices } }, () =>
      request(tab, 'PUT', `/api/v1${path(target)}/vote`, { json: { choices } }),
    )
  }
  const close = async (tab: Tab) => {
    const mayAll = tab.account === owner
    const target = hands.find(tab, (one) => one.poll !== undefined && (mayAll || one.userId === tab.account.userId))
    if (!target) return
    await alter(tab, { op: 'close', id: target.id }, () => request(tab, 'PUT', `/api/v1${path(target)}/poll/closed`))
  }

  /** Of what links to somewhere, or did. */
  const unpreview = async (tab: Tab) => {
    const target = hands.find(tab, (one) => one.userId === tab.account.userId && one.body.includes('http'))
    if (!target) return
    await alter(tab, { op: 'unpreview', id: target.id }, () => byEither(tab, 'DELETE', `${path(target)}/previews`))
  }

  return {
    unpreview,
    vote,
    close,
    edit,
    delete: remove,
    restore,
    react: react('react', 'PUT'),
    unreact: react('unreact', 'DELETE'),
    pin: pin('pin', 'PUT'),
    unpin: pin('unpin', 'DELETE'),
  }
}

const EMOJI = ['👍', '🎉', '❤️']

const path = ({ id }: Said) => `/messages/${id}`
