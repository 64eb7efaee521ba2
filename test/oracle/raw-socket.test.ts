import { afterAll, expect, test } from 'bun:test'
import { createRawSocket } from './raw-socket.ts'

const server = Bun.serve({
  port: 0,
  fetch: (request, self) => (self.upgrade(request) ? undefined : new Response('no', { status: 400 })),
  websocket: {
    message(socket, text) {
      if (text === 'leave') socket.close(1012, 'restart')
      else socket.send(text)
    },
  },
})
const refusing = Bun.serve({ port: 0, fetch: () => new Response('no', { status: 401 }) })
afterAll(() => Promise.all([server.stop(true), refusing.stop(true)]))

const dial = (url: string) => {
  const opened = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<{ code: number; status?: number }>()
  const texts: string[] = []
  const socket = createRawSocket({
    url,
    cookie: 'a=b',
    onOpen: opened.resolve,
    onText: (text) => texts.push(text),
    onClose: closed.resolve,
  })
  return { socket, opened: opened.promise, closed: closed.promise, texts }
}

test('texts of every length class come back as they went', async () => {
  const { socket, opened, closed, texts } = dial(server.url.href)
  await opened
  const sent = [0, 1, 125, 126, 65_535, 65_536, 200_000].map((length) => 'ü'.repeat(length))
  for (const text of sent) socket.send(text)
  socket.send('leave')
  expect(await closed).toEqual({ code: 1012 })
  expect(texts).toEqual(sent)
})

test('a cut is reported as 1006', async () => {
  const { socket, opened, closed } = dial(server.url.href)
  await opened
  socket.cut()
  expect(await closed).toEqual({ code: 1006 })
})

test('a refused upgrade tells its status', async () => {
  expect(await dial(refusing.url.href).closed).toEqual({ code: 1006, status: 401 })
})
