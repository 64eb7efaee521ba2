import { createRawSocket } from '../../test/oracle/raw-socket.ts'
import type { Template } from '../peers/publish.ts'
import type { BenchSite } from './site.ts'

const CAPTURE_DEADLINE_MS = 10_000

/** The `changes` frame that brings a page from a number to the present, as the program sends it. */
export async function captureChanges({ url, owner, room }: BenchSite, after: number): Promise<string> {
  const { id, epoch } = await room()
  const changes = Promise.withResolvers<string>()
  const socket = createRawSocket({
    url,
    cookie: owner.cookie,
    onOpen: () => socket.send(JSON.stringify({ type: 'open', room_id: id, after, epoch })),
    onText: (text) => text.startsWith('{"type":"changes"') && changes.resolve(text),
    onClose: ({ code }) => changes.reject(new Error(`the socket was closed with ${code}`)),
  })
  const late = setTimeout(() => changes.reject(new Error('no frame of changes came')), CAPTURE_DEADLINE_MS)
  try {
    return await changes.promise
  } finally {
    clearTimeout(late)
    socket.cut()
  }
}

/** A frame around its two numbers. */
export function templateOf(frame: string): Template {
  const parts = /^(.*?"after":)\d+(,"seq":)\d+(,.*)$/s.exec(frame)
  const [, before, between, end] = parts ?? []
  if (before === undefined || between === undefined || end === undefined)
    throw new Error(`expected a frame of changes, found ${frame.slice(0, 200)}`)
  return { before, between, end }
}
