import { Hono } from 'hono'
import { raw } from 'hono/html'
import { serveCommands } from '../support/child.ts'

export interface PageOf {
  /** What one message says, as HTML. */
  html: string
  messages: number
  /** Bytes of the whole page; what the messages do not make up is one finished string around them. */
  bytes: number
}

interface Item {
  id: string
  seq: number
  author: { id: string; name: string }
  createdAt: string
  html: string
}

/** A page of messages as anybody would write it with Hono: from memory, through JSX at each request, for everybody. */
async function listen(page: PageOf): Promise<{ url: string }> {
  const items = Array.from({ length: page.messages }, (_, i) => itemOf(i + 1, page.html))
  const bare = await appOf(items, '').request('/')
  const around = 'x'.repeat(Math.max(0, page.bytes - (await bare.text()).length))
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: appOf(items, around).fetch })
  return { url: `http://127.0.0.1:${server.port}` }
}

const appOf = (items: Item[], around: string) =>
  new Hono().get('/', (c) => c.html(<Page items={items} around={around} />))

const itemOf = (seq: number, html: string): Item => ({
  id: Bun.randomUUIDv7(),
  seq,
  author: { id: Bun.randomUUIDv7(), name: 'Ines Halloran' },
  createdAt: new Date().toISOString(),
  html,
})

function Page({ items, around }: { items: Item[]; around: string }) {
  return (
    <html lang="en">
      <head>
        <title>Room</title>
      </head>
      <body>
        <nav>{raw(around)}</nav>
        <ol id="messages">
          {items.map((item) => (
            <MessageItem item={item} />
          ))}
        </ol>
      </body>
    </html>
  )
}

function MessageItem({ item: { id, seq, author, createdAt, html } }: { item: Item }) {
  return (
    <li class="message" id={`m-${id}`} data-seq={seq} data-author={author.id}>
      <span class="avatar" aria-hidden="true">
        {author.name.slice(0, 1)}
      </span>
      <div class="head">
        <a href={`/people/${author.id}`}>{author.name}</a>
        <a href={`/messages/${id}`}>
          <time datetime={createdAt}>{createdAt.slice(11, 16)}</time>
        </a>
      </div>
      <div class="body">{raw(html)}</div>
      <a class="more" href={`/messages/${id}`} aria-label="Actions"></a>
    </li>
  )
}

const honoPage = { listen }
export type HonoPagePeer = typeof honoPage
serveCommands(honoPage)
