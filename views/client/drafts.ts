import { type Clock, createTimer } from './clock.ts'
import type { Store } from './stored.ts'

const SAVE_AFTER_MS = 1000

interface Draft {
  body: string
  at: number
  /** The server has it, so that another text there is a newer one. */
  saved: boolean
}

export interface DraftDeps {
  userId: string
  roomId: string
  store: Store
  clock: Clock
  /** Tells the server; an empty body deletes. False when it could not be told. */
  save: (body: string, at: number) => Promise<boolean>
}

/** What is half written: on this device with each key, on the server a second after the last; the newer one wins. */
export function createDraft({ userId, roomId, store, clock, save }: DraftDeps) {
  const key = `hubbub.draft.${userId}.${roomId}`
  const timer = createTimer(clock)

  const read = (): Draft | undefined => parseDraft(store.get(key))

  async function push() {
    const draft = read()
    if (!draft || draft.saved) return
    const isSaved = await save(draft.body, draft.at)
    const present = read()
    if (!isSaved || present?.at !== draft.at) return
    if (present.body === '') store.remove(key)
    else store.set(key, JSON.stringify({ ...present, saved: true }))
  }

  return {
    /** What to write on, given what the server put into the page. */
    restore(fromServer: string): string {
      const draft = read()
      if (!draft || draft.saved) return fromServer
      timer.set(SAVE_AFTER_MS, () => void push())
      return draft.body
    },
    written(body: string) {
      const present = read()
      if (body === (present?.body ?? '')) return
      store.set(key, JSON.stringify({ body, at: clock.now(), saved: false }))
      timer.set(SAVE_AFTER_MS, () => void push())
    },
    /** It was sent: nothing is half written any more. */
    async sent() {
      timer.clear()
      store.set(key, JSON.stringify({ body: '', at: clock.now(), saved: false }))
      await push()
    },
  }
}

function parseDraft(json: string | null): Draft | undefined {
  if (json === null) return undefined
  try {
    const draft: Draft = JSON.parse(json)
    return typeof draft.body === 'string' ? draft : undefined
  } catch {
    return undefined
  }
}
