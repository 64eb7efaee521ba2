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
  /** There is something half written, or no more. */
  onChange: (isThere: boolean) => void
}

/** What is half written: on this device with each key, on the server a second after the last; the newer one wins. */
export function createDraft({ userId, roomId, store, clock, save, onChange }: DraftDeps) {
  const key = prefixOf(userId) + roomId
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
    /** The page is being left: the server is told now what it would be told in a moment. */
    flush() {
      if (!timer.running) return
      timer.clear()
      void push()
    },
    written(body: string) {
      const present = read()
      if (body === (present?.body ?? '')) return
      store.set(key, JSON.stringify({ body, at: clock.now(), saved: false }))
      onChange(body !== '')
      timer.set(SAVE_AFTER_MS, () => void push())
    },
    /** It was sent: nothing is half written any more. */
    async sent() {
      timer.clear()
      store.set(key, JSON.stringify({ body: '', at: clock.now(), saved: false }))
      onChange(false)
      await push()
    },
  }
}

/** The rooms in which something is half written that the server does not have yet. */
export function unsavedDrafts(userId: string, store: Store): string[] {
  const keys = store.keys().filter((key) => key.startsWith(prefixOf(userId)))
  const unsaved = keys.filter((key) => {
    const draft = parseDraft(store.get(key))
    return draft && draft.body !== '' && !draft.saved
  })
  return unsaved.map((key) => key.slice(prefixOf(userId).length))
}

const prefixOf = (userId: string) => `hubbub.draft.${userId}.`

function parseDraft(json: string | null): Draft | undefined {
  if (json === null) return undefined
  try {
    const draft: Draft = JSON.parse(json)
    return typeof draft.body === 'string' ? draft : undefined
  } catch {
    return undefined
  }
}
