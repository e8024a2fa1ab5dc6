/** The one door to echarts: what is registered here is what the bundle carries. */
import { BarChart, LineChart, ScatterChart, type BarSeriesOption, type LineSeriesOption, type ScatterSeriesOption } from 'echarts/charts'
import { GridComponent, TooltipComponent, type GridComponentOption, type TooltipComponentOption } from 'echarts/components'
import { LabelLayout } from 'echarts/features'
import { init, use, type ComposeOption, type ECharts } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, LineChart, ScatterChart, GridComponent, TooltipComponent, LabelLayout, CanvasRenderer])

export type ChartOption = ComposeOption<
  BarSeriesOption | LineSeriesOption | ScatterSeriesOption | GridComponentOption | TooltipComponentOption
>

/** A token's colour as it is now on this face: `colour('red')`. */
export function colour(token: 'red' | 'ink' | 'second' | 'line' | 'ok' | 'warn' | 'card' | 'ground'): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim()
}

/** rem in px, for the places where echarts wants px: the wall's rem grows with the screen. */
export function rem(count: number): number {
  return count * parseFloat(getComputedStyle(document.documentElement).fontSize)
}

/** A chart in an element, following its size until disposed. Tooltips are drawn on the canvas: the page's policy forbids inline style. */
export function drawOn(element: HTMLElement, onClick: (name: string, id: unknown) => void): ECharts {
  const chart = init(element, null, { renderer: 'canvas' })
  const observer = new ResizeObserver(() => chart.resize())
  observer.observe(element)
  chart.on('click', (event) => onClick(event.name, (event.data as { id?: unknown } | null)?.id))
  const dispose = chart.dispose.bind(chart)
  chart.dispose = () => {
    observer.disconnect()
    dispose()
  }
  return chart
}
