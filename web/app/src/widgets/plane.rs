//! Handles and points: in a plane of their own, or on top of a figure's axes.

use super::numbers::Twin;
use super::runs::{let_go, touch};
use super::store::Shown;
use super::{short, snap};
use crate::state::Page;
use athanor_figures::Place;
use athanor_protocol::figure::Figure;
use athanor_protocol::widget::{Limits, WidgetKind, WidgetState};
use leptos::ev;
use leptos::prelude::*;
use web_sys::Element;

/// Pixels around a point that still touch it: a fingertip.
const REACH: f64 = 22.0;
/// Pixels between points that one stroke leaves.
const SPRAY: f64 = 18.0;
/// Parts of the span that an arrow key moves by; with Shift ten times as far.
const STEP: f64 = 1.0 / 100.0;

#[derive(Clone)]
struct Spots {
    at: Vec<(f32, f32)>,
    classes: Vec<u8>,
}

fn spots(state: WidgetState) -> Spots {
    match state {
        WidgetState::Numbers(v) if v.len() == 2 => Spots {
            at: vec![(v[0], v[1])],
            classes: vec![0],
        },
        WidgetState::Points { at, classes } => Spots { at, classes },
        _ => Spots {
            at: Vec::new(),
            classes: Vec::new(),
        },
    }
}

/// Tools that a widget's plane and its head share: the chosen class, and the chosen point.
#[derive(Clone, Copy)]
struct Hand {
    page: Page,
    shown: Shown,
    class: RwSignal<u8>,
    chosen: RwSignal<Option<usize>>,
    /// The chosen point was picked, not just added: another class is meant for it.
    picked: StoredValue<bool>,
    /// Where the last point of a stroke was left, in pixels.
    last: StoredValue<Option<(f64, f64)>>,
    dragging: StoredValue<bool>,
}

impl Hand {
    fn new(page: Page, shown: Shown) -> Hand {
        Hand {
            page,
            shown,
            class: RwSignal::new(0),
            chosen: RwSignal::new(None),
            picked: StoredValue::new(false),
            last: StoredValue::new(None),
            dragging: StoredValue::new(false),
        }
    }

    /// Classes and most points; None: it is a handle.
    fn many(self) -> Option<(u8, usize)> {
        self.shown.widget.with_untracked(|w| match w.kind {
            WidgetKind::Points { classes, most, .. } => Some((classes, most)),
            _ => None,
        })
    }

    fn set(self, spots: Spots, held: bool) {
        let state = match self.many() {
            None => WidgetState::Numbers(vec![spots.at[0].0, spots.at[0].1]),
            Some(_) => WidgetState::Points {
                at: spots.at,
                classes: spots.classes,
            },
        };
        touch(self.page, self.shown, Some(state), held);
    }

    fn now(self) -> Spots {
        spots(self.shown.state_untracked())
    }

    fn nearest(self, place: &Place, pixel: (f64, f64)) -> Option<usize> {
        let distance = |p: &(f32, f32)| {
            let (x, y) = place.pixel((p.0.into(), p.1.into()));
            (x - pixel.0).hypot(y - pixel.1)
        };
        let near = self
            .now()
            .at
            .iter()
            .map(distance)
            .enumerate()
            .fold(None, |best, (i, d)| match best {
                Some((_, least)) if least <= d => best,
                _ => Some((i, d)),
            });
        near.filter(|(_, d)| *d <= REACH || self.many().is_none())
            .map(|(i, _)| i)
    }

    fn place_at(self, place: &Place, index: usize, pixel: (f64, f64), held: bool) {
        let mut spots = self.now();
        if let Some(spot) = spots.at.get_mut(index) {
            let (x, y) = place.data(pixel);
            *spot = (snap(x, place.xlim), snap(y, place.ylim));
            self.set(spots, held);
        }
    }

    fn add(self, place: &Place, pixel: (f64, f64), held: bool) {
        let mut spots = self.now();
        if self.many().is_none_or(|(_, most)| spots.at.len() >= most) {
            return;
        }
        let (x, y) = place.data(pixel);
        spots.at.push((snap(x, place.xlim), snap(y, place.ylim)));
        spots.classes.push(self.class.get_untracked());
        self.chosen.set(Some(spots.at.len() - 1));
        self.picked.set_value(false);
        self.last.set_value(Some(pixel));
        self.set(spots, held);
    }

    fn remove(self) {
        let mut spots = self.now();
        if let (Some(i), Some(_)) = (self.chosen.get_untracked(), self.many())
            && i < spots.at.len()
        {
            spots.at.remove(i);
            spots.classes.remove(i);
            let left = spots.at.len();
            self.chosen.set((left > 0).then(|| i.min(left - 1)));
            self.picked.set_value(false);
            self.set(spots, false);
        }
    }

    fn paint(self, class: u8) {
        self.class.set(class);
        let mut spots = self.now();
        if let Some(k) = self
            .chosen
            .get_untracked()
            .and_then(|i| spots.classes.get_mut(i))
            && *k != class
        {
            *k = class;
            self.set(spots, false);
        }
    }

    fn key(self, place: &Place, event: &ev::KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let count = self.now().at.len();
        let chosen = self.chosen.get_untracked().filter(|i| *i < count);
        let many = self.many();
        let chosen = chosen.or((many.is_none()).then_some(0));
        let far = if event.shift_key() { 10.0 } else { 1.0 };
        let (right, up) = match event.key().as_str() {
            "ArrowLeft" => (-1.0, 0.0),
            "ArrowRight" => (1.0, 0.0),
            "ArrowUp" => (0.0, 1.0),
            "ArrowDown" => (0.0, -1.0),
            "Delete" | "Backspace" if many.is_some() => {
                event.prevent_default();
                return self.remove();
            }
            "PageDown" | "PageUp" if count > 0 && many.is_some() => {
                event.prevent_default();
                let next = match (chosen, event.key() == "PageDown") {
                    (Some(i), true) => (i + 1) % count,
                    (Some(i), false) => (i + count - 1) % count,
                    (None, _) => 0,
                };
                self.picked.set_value(true);
                return self.chosen.set(Some(next));
            }
            "Enter" | "Insert" | "+" if many.is_some() => {
                event.prevent_default();
                let middle = (
                    (place.left + place.right) / 2.0,
                    (place.top + place.bottom) / 2.0,
                );
                return self.add(place, middle, false);
            }
            digit => {
                let class = digit.parse::<u8>().ok().filter(|_| digit.len() == 1);
                if let (Some(class), Some((classes, _))) = (class, many)
                    && (1..=classes).contains(&class)
                {
                    self.paint(class - 1);
                }
                return;
            }
        };
        event.prevent_default();
        // With nothing chosen, arrows begin at the first point.
        let Some(i) = chosen.or((count > 0).then_some(0)) else {
            return;
        };
        self.chosen.set(Some(i));
        let at = self.now().at[i];
        let (x, y) = place.pixel((at.0.into(), at.1.into()));
        let by = |span: f64| (span.abs() * STEP * far).max(1.0);
        let x = x + right * by(place.right - place.left);
        let y = y - up * by(place.bottom - place.top);
        self.place_at(place, i, (x, y), false);
    }
}

/// Circles and crosshairs, and all that touches them. `whole`: the plane is the widget's own, so a
/// touch anywhere in it counts.
fn dots(hand: Hand, place: Signal<Place>, whole: bool) -> impl IntoView {
    let node = NodeRef::<leptos::svg::Svg>::new();
    let many = hand.many().is_some();
    let pixel = move |event: &ev::PointerEvent| {
        let svg = Element::from(node.get_untracked()?);
        let at = svg.get_bounding_client_rect();
        let (w, h) = place.get_untracked().size;
        let x = (f64::from(event.client_x()) - at.left()) / at.width().max(1.0) * w;
        let y = (f64::from(event.client_y()) - at.top()) / at.height().max(1.0) * h;
        Some((x, y))
    };
    let down = move |event: ev::PointerEvent| {
        let (Some(at), Some(svg)) = (pixel(&event), node.get_untracked()) else {
            return;
        };
        if event.button() != 0 {
            return;
        }
        let place = place.get_untracked();
        let svg = Element::from(svg);
        // Refused only for a pointer that is gone already.
        let _ = svg.set_pointer_capture(event.pointer_id());
        let near = hand.nearest(&place, at);
        hand.dragging.set_value(true);
        hand.last.set_value(None);
        match near {
            Some(i) => {
                hand.chosen.set(Some(i));
                hand.picked.set_value(true);
                if !many {
                    hand.place_at(&place, i, at, true);
                }
            }
            None => hand.add(&place, at, true),
        }
    };
    let moved = move |event: ev::PointerEvent| {
        let Some(at) = pixel(&event) else { return };
        if !hand.dragging.get_value() {
            return;
        }
        event.prevent_default();
        let place = place.get_untracked();
        match hand.last.get_value() {
            // A stroke that began on empty ground leaves points behind.
            Some(last) => {
                if (at.0 - last.0).hypot(at.1 - last.1) >= SPRAY {
                    hand.add(&place, at, true);
                }
            }
            None => {
                if let Some(i) = hand.chosen.get_untracked() {
                    hand.place_at(&place, i, at, true);
                }
            }
        }
    };
    let up = move |_: ev::PointerEvent| {
        if hand.dragging.get_value() {
            hand.dragging.set_value(false);
            hand.last.set_value(None);
            let_go(hand.page);
        }
    };
    let pressed = move |event: ev::KeyboardEvent| hand.key(&place.get_untracked(), &event);
    let focused = RwSignal::new(false);
    let words = move || {
        let now = spots(hand.shown.state());
        let one = |i: usize| {
            let (x, y) = now.at[i];
            format!("{}, {}", short(x.into()), short(y.into()))
        };
        match (many, hand.chosen.get().filter(|i| *i < now.at.len())) {
            (false, _) => one(0),
            (true, None) => format!("{} points", now.at.len()),
            (true, Some(i)) => format!("point {} of {}: {}", i + 1, now.at.len(), one(i)),
        }
    };
    let name = hand.shown.name.get_value();
    let help = match many {
        true => format!(
            "{name}: Page Down chooses a point, arrows move it, Enter adds one, Delete removes it, digits set its class"
        ),
        false => format!("{name}: arrow keys move it, with Shift farther"),
    };
    let area = move || {
        let p = place.get();
        (p.left, p.top, p.right - p.left, p.bottom - p.top)
    };
    let marks = move || {
        let place = place.get();
        let chosen = hand.chosen.get();
        let focused = focused.get();
        let now = spots(hand.shown.state());
        let rows = now.at.into_iter().zip(now.classes).enumerate();
        rows.map(|(i, ((x, y), class))| {
            let (x, y) = place.pixel((x.into(), y.into()));
            let selected = !many || chosen == Some(i) && focused;
            view! {
                <g class="dot" class:chosen=selected data-class=class.to_string() transform=format!("translate({x:.2} {y:.2})")>
                    <circle class="reach" r=REACH.to_string()></circle>
                    {(!many).then(|| view! { <circle class="halo" r="13"></circle> })}
                    <circle class="core" r=if many { "5.5" } else { "7.5" }></circle>
                    {mark(class, many)}
                </g>
            }
        })
        .collect_view()
    };
    let size = move || {
        let (w, h) = place.get().size;
        format!("0 0 {w} {h}")
    };
    view! {
        <svg class="dots" class:whole=whole class:many=many node_ref=node viewBox=size tabindex="0"
            role="slider" aria-roledescription=if many { "points" } else { "handle" } aria-label=help
            aria-valuetext=words aria-valuenow=move || spots(hand.shown.state()).at.first().map_or(0.0, |p| p.0.into())
            on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up on:keydown=pressed
            on:focus=move |_| focused.set(true) on:blur=move |_| focused.set(false)>
            <rect class="ground" x=move || area().0 y=move || area().1 width=move || area().2 height=move || area().3></rect>
            {marks}
        </svg>
    }
}

/// Classes differ by a sign as well as by colour.
fn mark(class: u8, many: bool) -> Option<impl IntoView> {
    let path = match class % 8 {
        1 => "M-2.6 0h5.2M0-2.6v5.2",
        2 => "M-2.4 0h4.8",
        3 => "M-2 -2l4 4M-2 2l4-4",
        4 => "M0-2.6v5.2",
        5 => "M-2.2 1.6L0-2.2 2.2 1.6z",
        6 => "M-2-2h4v4h-4z",
        7 => "M-2.4-1.2h4.8M-2.4 1.4h4.8",
        _ => return None,
    };
    many.then(|| view! { <path class="sign" d=path></path> })
}

/// A plane of its own, with ticks.
#[component]
pub fn Plane(page: Page, shown: Shown) -> impl IntoView {
    let hand = Hand::new(page, shown);
    let host = NodeRef::<leptos::html::Div>::new();
    let width = width_of(host);
    let place = Signal::derive(move || {
        let limits = shown.widget.with(|w| w.limits());
        let wide = |l: Option<Limits>| l.map_or((-2.0, 2.0), |l| (f64::from(l.0), f64::from(l.1)));
        let (xlim, ylim) = (wide(limits[0]), wide(limits[1]));
        let w = width.get().clamp(200.0, 520.0);
        let (left, top, right, bottom) = (38.0, 10.0, 12.0, 26.0);
        let shape = ((ylim.1 - ylim.0) / (xlim.1 - xlim.0)).clamp(0.45, 1.0);
        let h = (w - left - right) * shape.min(340.0 / (w - left - right)) + top + bottom;
        Place::plane((left, top, w - right, h - bottom), (w, h), xlim, ylim)
    });
    view! {
        {tool_row(hand)}
        <div class="plane" node_ref=host style:max-width="520px">
            {move || grid(place.get())}
            {dots(hand, place, true)}
        </div>
        {foot(hand)}
    }
}

/// Lines, and numbers at two edges.
fn grid(p: Place) -> impl IntoView {
    let [xs, ys] = p.ticks();
    let columns = xs.into_iter().map(move |(v, label)| {
        let (x, _) = p.pixel((v, p.ylim.0));
        view! {
            <line x1=x x2=x y1=p.top y2=p.bottom></line>
            <text x=x y=p.bottom + 16.0 text-anchor="middle">{label}</text>
        }
    });
    let rows = ys.into_iter().map(move |(v, label)| {
        let (_, y) = p.pixel((p.xlim.0, v));
        view! {
            <line x1=p.left x2=p.right y1=y y2=y></line>
            <text x=p.left - 7.0 y=y + 4.0 text-anchor="end">{label}</text>
        }
    });
    view! {
        <svg class="plane-grid" viewBox=format!("0 0 {} {}", p.size.0, p.size.1) aria-hidden="true">
            {columns.collect_view()}
            {rows.collect_view()}
            <rect class="edge" x=p.left y=p.top width=p.right - p.left height=p.bottom - p.top></rect>
        </svg>
    }
}

/// Handles and points on top of a figure, which is `width` CSS pixels wide.
#[component]
pub fn Overlay(
    page: Page,
    #[prop(into)] figure: Signal<Figure>,
    #[prop(into)] width: Signal<f64>,
) -> impl IntoView {
    let there = move || figure.with(|f| page.widgets.over(&f.id));
    view! {
        <For each=there key=|shown| (shown.name.get_value(), shown.touched) let:shown>
            {move || {
                let axes = shown.widget.with(|w| w.over.as_ref().map_or(0, |o| o.axes));
                let place = Memo::new(move |_| {
                    let place = figure.with(|f| Place::of(f, axes, width.get().max(160.0)));
                    place.unwrap_or_else(|| Place::plane((0.0, 0.0, 1.0, 1.0), (1.0, 1.0), (0.0, 1.0), (0.0, 1.0)))
                });
                view! { <div class="overlay">{dots(hand_of(page, shown), place.into(), false)}</div> }
            }}
        </For>
    }
}

thread_local! {
    /// The hands of widgets on figures, whose tools stand elsewhere.
    static HANDS: std::cell::RefCell<Vec<(RwSignal<Option<WidgetState>>, Hand)>> = const { std::cell::RefCell::new(Vec::new()) };
}

fn hand_of(page: Page, shown: Shown) -> Hand {
    HANDS.with_borrow_mut(|all| {
        if let Some((_, hand)) = all.iter().find(|(touched, _)| *touched == shown.touched) {
            return *hand;
        }
        // Its owner is never dropped: the hand lives as long as the page, as the widget's signals do.
        let owner = Owner::new_root(None);
        let hand = owner.with(|| Hand::new(page, shown));
        std::mem::forget(owner);
        all.push((shown.touched, hand));
        hand
    })
}

/// Below the figure: where a handle on it stands.
pub fn readout(page: Page, shown: Shown) -> impl IntoView {
    foot(hand_of(page, shown))
}

/// Below the figure: the tools of points on it.
pub fn tools(page: Page, shown: Shown) -> impl IntoView {
    let hand = hand_of(page, shown);
    view! { {tool_row(hand)} {foot(hand)} }
}

/// Classes to paint with, and removing.
fn tool_row(hand: Hand) -> Option<impl IntoView> {
    let (classes, _) = hand.many()?;
    let chips = (0..classes).map(|class| {
        let chosen = move || hand.class.get() == class;
        view! {
            <button type="button" class="chip" data-class=class.to_string()
                aria-pressed=move || chosen().to_string() on:click=move |_| match hand.picked.get_value() {
                    true => hand.paint(class),
                    false => hand.class.set(class),
                }>
                <svg viewBox="-8 -8 16 16" aria-hidden="true"><circle class="core" r="6"></circle>{mark(class, true)}</svg>
                {format!("class {class}")}
            </button>
        }
    });
    let chips = (classes > 1).then(|| chips.collect_view());
    let none = move || spots(hand.shown.state()).at.is_empty();
    let unchosen = move || none() || hand.chosen.get().is_none();
    let clear = move |_| {
        hand.chosen.set(None);
        hand.set(
            Spots {
                at: Vec::new(),
                classes: Vec::new(),
            },
            false,
        );
    };
    Some(view! {
        <div class="widget-tools">
            {chips}
            <button type="button" class="plain" prop:disabled=unchosen on:click=move |_| hand.remove()>"Remove"</button>
            <button type="button" class="plain" prop:disabled=none on:click=clear>"Clear"</button>
        </div>
    })
}

/// What the widget is at, in words, and as numbers that can be typed.
fn foot(hand: Hand) -> impl IntoView {
    let many = hand.many().is_some();
    let words = move || {
        let now = spots(hand.shown.state());
        match many {
            true => format!("{} points", now.at.len()),
            false => {
                let (x, y) = now.at[0];
                format!("({}, {})", short(x.into()), short(y.into()))
            }
        }
    };
    view! { <Twin page=hand.page shown=hand.shown words=Signal::derive(words)/> }
}

/// The width of an element, followed as the window changes.
pub fn width_of(host: NodeRef<leptos::html::Div>) -> RwSignal<f64> {
    let width = RwSignal::new(0.0);
    let measure = move || {
        if let Some(host) = host.get_untracked() {
            let now = f64::from(host.client_width());
            if now > 0.0 && width.get_untracked() != now {
                width.set(now);
            }
        }
    };
    Effect::new(move |_| {
        host.track();
        measure();
        request_animation_frame(measure);
    });
    let handle = window_event_listener_untyped("resize", move |_| measure());
    on_cleanup(move || handle.remove());
    width
}
