/** Files that are chosen, pasted or dragged onto the room, and voices that are recorded; what becomes of them is fetched with the first. */
export function watchFiles(form: HTMLFormElement) {
  const load = async (files: File[] = []) => (await import('./lazy/uploads.ts')).takeFiles(form, files)
  form.querySelector('[type=file]')?.addEventListener('change', () => void load())
  form.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (!files[0]) return
    event.preventDefault()
    void load(files)
  })
  form.closest('.sheet')?.addEventListener('dragenter', () => void load(), { once: true })
  const record = form.querySelector('[data-action=record]')
  // There is none of it where the page came unencrypted.
  if ('MediaRecorder' in window && 'mediaDevices' in navigator)
    record?.addEventListener('click', () => void import('./lazy/voice.ts').then((voice) => voice.record(form)))
  else record?.remove()
}
