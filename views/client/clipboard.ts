import { pagePaths } from '../../src/http/page-paths.ts'
import { make } from './elements.ts'

/** A message's address, as it is passed on. */
export const messageLink = (roomId: string, message: HTMLElement) =>
  new URL(pagePaths.roomAt(roomId, Number(message.dataset['seq']), message.id.slice(2)), location.href).href

/** Copies; false where the browser refuses, as it does on plain http addresses without the older way. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

function copyBySelection(text: string): boolean {
  const field = make('textarea', 'sr', text)
  document.body.append(field)
  field.select()
  const isDone = document.execCommand('copy')
  field.remove()
  return isDone
}
