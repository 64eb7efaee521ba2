import type { Random } from './random.ts'
import type { DemoRoom } from './rooms.ts'
import { CLOSING_SCENES } from './scenes.ts'
import { SLOTS, SMALL_TALK } from './small-talk.ts'
import type { Step } from './step.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** People write between half past six and half past nine in the evening. */
const FIRST_MINUTE = 6.5 * 60
const LAST_MINUTE = 21.5 * 60
/** The last message is this old when the site is made. */
const ENDS_BEFORE_MS = 1 * MINUTE_MS
/** Nobody types faster than this. */
const MIN_GAP_MS = 20_000

/** A message of the story, with its moment (ms since 1970) and nothing random left in it. */
export interface Told extends Step {
  at: number
}

/** All that is said in a room, in order: days of small talk, and the scene with which it ends a minute before `now`. */
export function tellRoom(room: DemoRoom, now: number, random: Random): Told[] {
  const closing = closingScene(room, now)
  const talk = smallTalk(room, now, random)
  return inOrder([...talk, ...closing])
}

function closingScene({ key }: DemoRoom, now: number): Told[] {
  const steps = CLOSING_SCENES[key] ?? []
  const minutes = steps.slice(1).reduce((sum, step) => sum + (step.gap ?? 0), 0)
  let at = now - ENDS_BEFORE_MS - minutes * MINUTE_MS
  return steps.map((step, i) => {
    if (i > 0) at += (step.gap ?? 0) * MINUTE_MS
    return { ...step, at }
  })
}

/** Scenes until there are enough messages, spread over the days before today. */
function smallTalk(room: DemoRoom, now: number, random: Random): Told[] {
  const scenes = castScenes(room, random)
  const midnight = startOfDay(now)
  const moments = scenes
    .map(
      () =>
        midnight -
        DAY_MS * Math.ceil(random.fraction() * room.days) +
        random.between(FIRST_MINUTE, LAST_MINUTE) * MINUTE_MS,
    )
    .toSorted((a, b) => a - b)
  return scenes.flatMap((scene, i) => played(scene, moments[i] ?? midnight, random))
}

function startOfDay(now: number): number {
  const day = new Date(now)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime()
}

/** Every scene of the topic once before any comes again, its parts given to members, until there are enough messages. */
function castScenes(room: DemoRoom, random: Random): Step[][] {
  const scenes: Step[][] = []
  let left = room.messages
  while (left > 0) {
    for (const scene of random.shuffled(SMALL_TALK[room.talk])) {
      if (left <= 0) break
      const cast = castScene(scene, room.members, random)
      scenes.push(cast)
      left -= cast.length
    }
  }
  return scenes
}

const PART = /^[abc]$/
const SILENT = ['tide']

function castScene(scene: readonly Step[], members: readonly string[], random: Random): Step[] {
  const named = scene.map((step) => step.who).filter((who) => !PART.test(who))
  const [a, b, c] = random.shuffled(members.filter((who) => !SILENT.includes(who) && !named.includes(who)))
  const parts: Record<string, string | undefined> = { a, b: b ?? a, c: c ?? b ?? a }
  const who = (part: string) => (PART.test(part) ? (parts[part] ?? members[0] ?? part) : part)
  const words = new Map(Object.entries(SLOTS).map(([slot, choices]) => [slot, random.pick(choices)]))
  return scene.map((step) => ({
    ...step,
    who: who(step.who),
    text: capital(step.text.replace(/\{(\w+)\}/g, (slot, name: string) => words.get(name) ?? slot)),
    reactions: (step.reactions ?? []).map(([emoji, ...by]) => [emoji, ...new Set(by.map(who))] as const),
  }))
}

/** A sentence may begin with a slot. */
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function played(scene: Step[], start: number, random: Random): Told[] {
  let at = start
  return scene.map((step, i) => {
    if (i > 0) at += (step.gap ?? random.between(0.4, 4)) * MINUTE_MS
    return { ...step, at: Math.floor(at) }
  })
}

/** Scenes that overlap are told one after the other, so that quotes still count back to what they mean. */
function inOrder(told: Told[]): Told[] {
  let last = 0
  return told.map((step) => {
    last = Math.max(step.at, last + MIN_GAP_MS)
    return { ...step, at: last }
  })
}
