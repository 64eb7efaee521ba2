import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CONTENTS, PAGE_NAMES } from './contents.ts'
import { fillIn } from './generated.ts'
import { type ManualPage, renderPage } from './render-page.ts'

const FOLDER = resolve(import.meta.dir, '../../docs')

export type Manual = Awaited<ReturnType<typeof readManual>>

/**
 * Reads the whole manual. Pages and pictures are found by name among those that were read here: no address ever becomes
 * a path.
 */
export async function readManual() {
  const [pages, pictures] = await Promise.all([Promise.all(PAGE_NAMES.map(readPage)), listPictures()])
  const byName = new Map(pages.map((page) => [page.name, page]))
  return {
    find: (name: string): ManualPage | undefined => byName.get(name),
    findPicture: (name: string): Blob | undefined => pictures.get(name),
    contents: CONTENTS.map(({ title, pages: names }) => ({
      title,
      pages: names.map((name) => ({ name, title: byName.get(name)?.title ?? name })),
    })),
  }
}

const readPage = async (name: string) => renderPage(name, fillIn(await Bun.file(join(FOLDER, `${name}.md`)).text()))

async function listPictures(): Promise<Map<string, Blob>> {
  const folder = join(FOLDER, 'images')
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.png'))
  return new Map(names.map((name) => [name, Bun.file(join(folder, name))]))
}
