import { type Clock, createTimer } from './clock.ts'
import type { PageFrame, PresenceState, SignalFrame } from './frames.ts'
import { make } from './elements.ts'
import { pieces, t } from './t.ts'

const IDLE_MS = 5 * 60_000
const TYPING_EACH_MS = 3000
const TYPING_SHOWN_MS = 6000
/** Looking at the clock for each key and each move of the mouse would be much ado. */
const INPUT_EACH_MS = 1000

/** Tells the server how attentive the page is: focused, visible, or hidden (which an idle one counts as). */
export function createAttention(clock: Clock, send: (frame: PageFrame) => boolean) {
  const idle = createTimer(clock)
  let said: string | undefined
  let isIdle = false
  let inputAt = 0

  function tell() {
    const state = isIdle || document.hidden ? 'hidden' : document.hasFocus() ? 'focused' : 'visible'
    if (state !== said && send({ type: 'attention', state })) said = state
  }

  function input() {
    if (!isIdle && clock.now() - inputAt < INPUT_EACH_MS) return
    inputAt = clock.now()
    isIdle = false
    idle.set(IDLE_MS, () => {
      isIdle = true
      tell()
    })
    tell()
  }

  for (const type of ['focus', 'blur']) window.addEventListener(type, tell)
  document.addEventListener('visibilitychange', tell)
  for (const type of ['pointermove', 'keydown', 'wheel', 'touchstart'])
    window.addEventListener(type, input, { passive: true })
  input()

  return {
    connected() {
      said = undefined
      tell()
    },
  }
}

export interface TypingDeps {
  line: HTMLElement | null
  roomId: string
  /** Typing in this thread, not in the room. */
  threadRootId?: string
  userId: string
  send: (frame: PageFrame) => boolean
}

/** "Priya is typing…" under the composer, and saying so of me. Signals may be lost: each counts for six seconds. */
export function createTyping(clock: Clock, deps: TypingDeps) {
  const { line, roomId, threadRootId, userId, send } = deps
  const typing = new Map<string, { name: string; clear(): void }>()
  let saidAt = -TYPING_EACH_MS

  function stop(id: string) {
    typing.get(id)?.clear()
    if (typing.delete(id)) draw()
  }

  function draw() {
    line?.replaceChildren(...sentence([...typing.values()].map(({ name }) => name)))
  }

  return {
    stopped: stop,
    heard(frame: Extract<SignalFrame, { kind: 'typing' }>) {
      if (frame.room_id !== roomId || frame.thread_root_id !== threadRootId || frame.user_id === userId) return
      typing.get(frame.user_id)?.clear()
      typing.set(frame.user_id, {
        name: frame.user_name,
        clear: clock.after(TYPING_SHOWN_MS, () => stop(frame.user_id)),
      })
      draw()
    },
    /** A key was pressed and there is text. */
    say() {
      if (clock.now() - saidAt < TYPING_EACH_MS) return
      if (send({ type: 'typing', room_id: roomId, ...(threadRootId && { thread_root_id: threadRootId }) }))
        saidAt = clock.now()
    },
    /** It was sent: the next key is news again. */
    sent() {
      saidAt = -TYPING_EACH_MS
    },
  }
}

const PRESENCE_WORDS = { active: t('Active'), away: t('Away'), offline: '' }

/** Draws the dot of a person wherever they stand on the page, and the word where there is one. */
export function showPresence(userId: string, state: PresenceState) {
  for (const who of document.querySelectorAll(`[data-presence-of="${CSS.escape(userId)}"]`)) {
    who.querySelector('.presence')?.remove()
    if (state === 'offline') continue
    const dot = make('span', 'presence', make('span', 'sr', PRESENCE_WORDS[state]))
    dot.dataset['state'] = state
    who.append(dot)
  }
  for (const words of document.querySelectorAll(`[data-presence-words="${CSS.escape(userId)}"]`))
    words.textContent = PRESENCE_WORDS[state]
}

function sentence(names: string[]): (Node | string)[] {
  const [first, second] = names.map((name) => {
    const bold = make('b', '', name)
    bold.dir = 'auto'
    return bold
  })
  if (!first) return []
  if (!second) return pieces(t('{name} is typing…'), { name: first })
  return names.length === 2
    ? pieces(t('{name} and {other} are typing…'), { name: first, other: second })
    : [t('Several people are typing…')]
}
