import { browserClock } from './clock.ts'
import { registerHtmx } from './html.ts'
import { type Page, startPage } from './page.ts'
import { writeTimes } from './times.ts'

export * from './core.ts'

/*
 * What runs in the browser. Without it everything works by forms and links (UI.md §6); with it the page stays current,
 * a send is at once on the screen, and keys do what links do. This file is what a page needs for being current and for
 * sending; `comfort.ts` follows it by itself.
 */

let page: Page | undefined
registerHtmx({ history: (_target, fragment) => page?.room?.merge(fragment) ?? [] })

const { userId, userName } = document.body.dataset
if (userId) page = startPage({ id: userId, name: userName ?? '' }, browserClock)
else writeTimes(document)
