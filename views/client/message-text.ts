/** What a message says, as plain text. A spoiler that is not open is only named. */
export function textOf(message: HTMLElement): string {
  const body = message.querySelector('.body:not(form)')?.cloneNode(true)
  if (!(body instanceof HTMLElement)) return ''
  for (const spoiler of body.querySelectorAll('.spoiler:not([open])')) spoiler.replaceWith('[spoiler]')
  for (const mark of body.querySelectorAll('.edited, summary')) mark.remove()
  return body.textContent.trim()
}
