/** What the fake camera sees: still pictures of something a page shows. */
import { writeFile } from 'node:fs/promises'
import type { Locator } from 'playwright-core'

const width = 640
const height = 480

/**
 * Points the camera at something on a page, such as the sign-in code on the secretary's screen:
 * from now on a page that opens the camera sees it. The picture stands still, so film a rotating
 * code just before it is scanned.
 */
export async function film(file: string, what: Locator): Promise<void> {
  const png = await what.screenshot()
  // The browser itself reads its picture: fitted into the frame, on white, as brightness 0–255.
  const page = await what.page().context().newPage()
  const brightness = await page.evaluate(draw, { png: png.toString('base64'), width, height })
  await page.close()
  const frame = Buffer.concat([
    Buffer.from('FRAME\n'),
    Buffer.from(brightness, 'base64'),
    Buffer.alloc((width * height) / 2, 128), // no colour
  ])
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`)
  await writeFile(file, Buffer.concat([header, frame, frame]))
}

/** Runs in the page. */
async function draw({ png, width, height }: { png: string; width: number; height: number }): Promise<string> {
  const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0))
  const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  const context = new OffscreenCanvas(width, height).getContext('2d')!
  context.fillStyle = 'white'
  context.fillRect(0, 0, width, height)
  const scale = Math.min((0.9 * width) / picture.width, (0.9 * height) / picture.height)
  const [w, h] = [picture.width * scale, picture.height * scale]
  context.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h)
  const { data } = context.getImageData(0, 0, width, height)
  let grey = ''
  for (let i = 0; i < data.length; i += 4) {
    grey += String.fromCharCode(Math.round(0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!))
  }
  return btoa(grey)
}
