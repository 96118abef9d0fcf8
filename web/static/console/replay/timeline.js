// The day in time below the map: bands by class, a slider, play and pause, how fast.

import {button, draw, icon, make, renew} from "../dom.js";
import {moment, number, say} from "../words.js";
import {hoursOf, intervalAt, ticksOf} from "./day.js";

const PLAY = "M7 4.500v15l12-7.500z";
const PAUSE = "M8 5v14M16 5v14";
const STEP_MS = 10_000;
const STRIDE_MS = 60_000;
const SPEEDS = [30, 120, 600, 1800];
const USUAL = 120;

/**
 * Build the timeline in `root`, standing at a moment or at its end;
 * `show(moment)` is called for every moment that is come to.
 * {go(moment), speak(), stop()}.
 */
export function timeline(root, {day, timezone, at: begun, show}) {
  const scale = hoursOf(day);
  let at = begun ?? day.ends;
  let speed = USUAL;
  let playing = null; // the frame that was asked for

  const words = make("output", {id: "replay_moment", for: "replay_time"});
  const play = button({
    class: "tool play",
    id: "replay_play",
    onclick: () => (playing ? pause() : start()),
  });
  const fast = make("select", {id: "replay_speed", onchange: () => (speed = Number(fast.value))});
  const slider = make("input", {
    id: "replay_time",
    type: "range",
    min: day.begins,
    max: day.ends,
    step: 1,
    oninput: () => go(Number(slider.value)),
    onkeydown: step,
  });
  const hours = make("div", {class: "hours", "aria-hidden": "true"});
  const band = make("div", {class: "band"}, bandsOf(day), slider);

  function speak() {
    const clock = (when) => moment(when, timezone, {hour: "2-digit", minute: "2-digit"});
    slider.setAttribute("aria-label", say("evidence_map.timeline"));
    fast.setAttribute("aria-label", say("replay.speed"));
    renew(
      fast,
      SPEEDS.map((value) =>
        make("option", {value, selected: value === speed}, say("replay.times", {n: number(value)})),
      ),
    );
    renew(
      hours,
      ticksOf(scale)
        .filter((tick) => tick >= day.begins && tick <= day.ends)
        .map((tick) => {
          const label = make("span", {}, clock(tick));
          label.style.left = `${shareOf(day, tick)}%`;
          return label;
        }),
    );
    name();
    tell();
  }

  function name() {
    const key = playing ? "replay.pause" : "replay.play";
    play.title = say(key);
    play.setAttribute("aria-label", say(key));
    renew(play, icon(playing ? PAUSE : PLAY));
  }

  function tell() {
    const counted = intervalAt(day, at)?.class;
    const clock = moment(at, timezone, {hour: "2-digit", minute: "2-digit", second: "2-digit"});
    words.textContent = counted ? `${clock} · ${say(`class.${counted}`)}` : clock;
    slider.setAttribute("aria-valuetext", words.textContent);
  }

  function go(when) {
    at = Math.max(day.begins, Math.min(day.ends, when));
    slider.value = at;
    tell();
    show(at);
  }

  function start() {
    if (at >= day.ends) go(day.begins);
    let last = performance.now();
    const frame = (now) => {
      playing = requestAnimationFrame(frame);
      go(at + (now - last) * speed);
      last = now;
      if (at >= day.ends) pause();
    };
    playing = requestAnimationFrame(frame);
    name();
  }

  function pause() {
    cancelAnimationFrame(playing);
    playing = null;
    name();
  }

  /** Arrows step by 10 s, with Shift by a minute. The browser's own keys for far ends stay. */
  function step(event) {
    const way = {ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1}[event.key];
    if (event.key === " ") play.click();
    else if (way) go(at + way * (event.shiftKey ? STRIDE_MS : STEP_MS));
    else return;
    event.preventDefault();
  }

  renew(root, make("div", {class: "controls"}, play, fast, words), band, hours);
  speak();
  go(at);
  slider.focus({preventScroll: true});
  return {go, speak, stop: pause};
}

const shareOf = ({begins, ends}, moment) => (100 * (moment - begins)) / Math.max(1, ends - begins);

const bandsOf = (day) =>
  draw(
    "svg",
    {"aria-hidden": "true"},
    day.intervals.map(({from, to, class: name}) =>
      draw("rect", {
        "data-class": name,
        x: `${shareOf(day, from)}%`,
        width: `${shareOf(day, to) - shareOf(day, from)}%`,
        height: "100%",
      }),
    ),
  );
