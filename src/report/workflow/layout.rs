//! Where everything stands in the drawing, in points of a drawing 1120 wide.

use super::super::declaration::html;
use super::{Chart, Place};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The width of the box of a phase, and of a status.
const PHASE: usize = 430;
const STATUS: usize = 250;
/// Between two lanes, and between the outer lane and the edge.
const LANE: usize = 15;
const EDGE: usize = 24;
/// Between two boxes that stand under each other.
const GAP: usize = 34;
/// The heights of a line of a name, a note and a decision.
const NAME: usize = 20;
const NOTE: usize = 17;
const WAY: usize = 18;
const PAD: usize = 11;
/// How many characters of each kind fit in a point of width, times a hundred: a guess on the safe
/// side, since nobody can measure letters here.
const NAME_FITS: usize = 10;
const TEXT_FITS: usize = 14;

/// Colours that differ in lightness too, for who prints in grey.
const WAYS: [&str; 5] = ["#1f4e79", "#2e86c1", "#5d6d7e", "#117864", "#7d6608"];
const ENDS: [&str; 6] = [
    "#6c3483", "#1e8449", "#5d6d7e", "#b9770e", "#a04000", "#7b7d7d",
];

/// A box with its lines broken to its width.
struct Frame<'c> {
    place: &'c Place,
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    head: usize,
    name: Vec<String>,
    notes: Vec<String>,
    ways: Vec<Row>,
}

/// A decision in its box.
struct Row {
    lines: Vec<String>,
    /// The middle of its first line, from the top of the box.
    middle: usize,
    to: usize,
}

/// A way between two heights, in a lane.
struct Run {
    from: usize,
    row: usize,
    to: usize,
    lane: usize,
}

impl<'c> Frame<'c> {
    fn new(place: &'c Place, width: usize) -> Frame<'c> {
        let name = broken(&place.title, width * NAME_FITS / 100);
        let fits = width * TEXT_FITS / 100;
        let notes: Vec<String> = place.notes.iter().flat_map(|n| broken(n, fits)).collect();
        let head = PAD + name.len() * NAME + PAD / 2;
        let mut height = head + PAD / 2 + notes.len() * NOTE + PAD / 2;
        let mut ways = Vec::new();
        for way in &place.ways {
            let lines = broken(&way.label, fits - 3);
            height += WAY / 3;
            ways.push(Row {
                middle: height + WAY / 2,
                to: way.to,
                lines,
            });
            height += ways.last().map_or(0, |row| row.lines.len()) * WAY;
        }
        Frame {
            place,
            x: 0,
            y: 0,
            width,
            height: height + PAD / 2,
            head,
            name,
            notes,
            ways,
        }
    }

    /// The height at which ways come in.
    fn entry(&self) -> usize {
        self.y + self.head / 2
    }
}

/// Writes the drawing.
pub(super) fn write_svg(chart: &Chart, to: &mut dyn Write) -> io::Result<()> {
    let mut frames: Vec<Frame<'_>> = chart
        .places
        .iter()
        .map(|place| Frame::new(place, if place.is_phase { PHASE } else { STATUS }))
        .collect();
    let phases = chart.places.iter().filter(|place| place.is_phase).count();
    let mut bottom = EDGE;
    for frame in frames.iter_mut().take(phases) {
        frame.y = bottom;
        bottom += frame.height + GAP;
    }
    let height = place_statuses(&mut frames, phases, bottom - GAP) + EDGE;
    let left = lanes(&frames, runs(&frames, 0..phases, |to| to < phases));
    let back = lanes(
        &frames,
        runs(&frames, phases..frames.len(), |to| to < phases),
    );
    let lanes_left = left.iter().map(|run| run.lane + 1).max().unwrap_or(0);
    let lanes_back = back.iter().map(|run| run.lane + 1).max().unwrap_or(0);
    // One lane for each status, as all that leads there runs together; then those that come back.
    let statuses = frames.len() - phases;
    let x_phase = EDGE + (lanes_left + 1) * LANE;
    let x_lane = x_phase + PHASE + LANE;
    let x_status = x_lane + (statuses + lanes_back + 1) * LANE;
    for (n, frame) in frames.iter_mut().enumerate() {
        frame.x = if n < phases { x_phase } else { x_status };
    }
    let width = x_status + STATUS + EDGE;
    writeln!(
        to,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-label=\"{0}\">\n<title>{0}</title>",
        html(&chart.description)
    )?;
    write_heads(to)?;
    for run in &left {
        let (from, goal) = (&frames[run.from], &frames[run.to]);
        let lane = x_phase - (run.lane + 1) * LANE;
        let (y, end) = (from.y + from.ways[run.row].middle, goal.entry());
        let colour = run.lane % WAYS.len();
        let path = bent(x_phase, y, lane, end, x_phase - 2);
        write_path(to, &path, "w", colour, WAYS[colour], false)?;
    }
    for frame in frames.iter().take(phases) {
        for row in frame.ways.iter().filter(|row| row.to >= phases) {
            let (status, colour) = (row.to - phases, (row.to - phases) % ENDS.len());
            let lane = x_lane + status * LANE;
            let (y, end) = (frame.y + row.middle, frames[row.to].entry());
            let path = bent(x_phase + PHASE, y, lane, end, x_status - 2);
            write_path(to, &path, "e", colour, ENDS[colour], false)?;
        }
    }
    for run in &back {
        let (from, goal) = (&frames[run.from], &frames[run.to]);
        let lane = x_lane + (statuses + run.lane) * LANE;
        let y = from.y + from.ways[run.row].middle;
        let colour = (run.from - phases) % ENDS.len();
        let end = goal.entry();
        let path = bent(x_status, y, lane, end, x_phase + PHASE + 2);
        write_path(to, &path, "e", colour, ENDS[colour], true)?;
    }
    for (n, frame) in frames.iter().enumerate() {
        let colour = match n.checked_sub(phases) {
            None => WAYS[0],
            Some(status) => ENDS[status % ENDS.len()],
        };
        write_frame(to, frame, colour)?;
    }
    writeln!(to, "</svg>")
}

/// Puts the statuses at the heights where most leads to them, from top to bottom without touching,
/// and returns how far everything reaches.
fn place_statuses(frames: &mut [Frame<'_>], phases: usize, bottom: usize) -> usize {
    let mut wanted: Vec<(usize, usize)> = Vec::new();
    for status in phases..frames.len() {
        let comes = frames.iter().take(phases).flat_map(|frame| {
            let rows = frame.ways.iter().filter(|row| row.to == status);
            rows.map(|row| frame.y + row.middle)
        });
        let comes: Vec<usize> = comes.collect();
        let middle = comes.iter().sum::<usize>() / comes.len().max(1);
        wanted.push((middle, status));
    }
    wanted.sort_unstable();
    let total: usize = wanted.iter().map(|(_, n)| frames[*n].height + GAP).sum();
    let mut least = EDGE;
    let mut rest = total;
    for (middle, status) in wanted {
        let height = frames[status].height;
        // Neither over the one above, nor so low that those below do not fit.
        let most = (bottom + GAP).saturating_sub(rest).max(least);
        frames[status].y = middle.saturating_sub(height / 2).clamp(least, most);
        least = frames[status].y + height + GAP;
        rest -= height + GAP;
    }
    bottom.max(least - GAP)
}

/// The ways that leave these boxes for the places that are wanted.
fn runs(
    frames: &[Frame<'_>],
    from: std::ops::Range<usize>,
    wanted: impl Fn(usize) -> bool,
) -> Vec<Run> {
    let mut runs = Vec::new();
    for n in from {
        for (row, way) in frames[n].ways.iter().enumerate() {
            if wanted(way.to) {
                runs.push(Run {
                    from: n,
                    row,
                    to: way.to,
                    lane: 0,
                });
            }
        }
    }
    runs
}

/// Gives each way the nearest lane in which no other covers it, the shortest first.
fn lanes(frames: &[Frame<'_>], mut runs: Vec<Run>) -> Vec<Run> {
    let span = |run: &Run| {
        let from = &frames[run.from];
        let (a, b) = (from.y + from.ways[run.row].middle, frames[run.to].entry());
        (a.min(b), a.max(b))
    };
    runs.sort_by_key(|run| {
        let (top, end) = span(run);
        (end - top, top)
    });
    let mut taken: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for run in &mut runs {
        let (top, end) = span(run);
        let free = |spans: Option<&Vec<(usize, usize)>>| {
            spans.is_none_or(|spans| spans.iter().all(|(a, b)| end + 6 < *a || *b + 6 < top))
        };
        run.lane = (0..).find(|lane| free(taken.get(lane))).unwrap_or(0);
        taken.entry(run.lane).or_default().push((top, end));
    }
    runs
}

/// A line from one height to another by way of a lane, with round corners.
fn bent(x: usize, y: usize, lane: usize, end: usize, goal: usize) -> String {
    if y == end {
        return format!("M{x} {y}H{goal}");
    }
    let r = 7.min(y.abs_diff(end) / 2);
    let out = if lane < x { lane + r } else { lane - r };
    let back = if lane < goal { lane + r } else { lane - r };
    let (down, up) = if end > y {
        (y + r, end - r)
    } else {
        (y - r, end + r)
    };
    format!("M{x} {y}H{out}Q{lane} {y} {lane} {down}V{up}Q{lane} {end} {back} {end}H{goal}")
}

fn write_heads(to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "<defs>")?;
    for (kind, colours) in [("w", &WAYS[..]), ("e", &ENDS[..])] {
        for (n, colour) in colours.iter().enumerate() {
            writeln!(
                to,
                "<marker id=\"{kind}{n}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" \
                 markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
                 <path d=\"M0 0L8 4L0 8z\" fill=\"{colour}\"/></marker>"
            )?;
        }
    }
    writeln!(to, "</defs>")
}

fn write_path(
    to: &mut dyn Write,
    path: &str,
    kind: &str,
    head: usize,
    colour: &str,
    broken: bool,
) -> io::Result<()> {
    let dash = if broken {
        " stroke-dasharray=\"5 4\""
    } else {
        ""
    };
    writeln!(
        to,
        "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\"{dash} \
         marker-end=\"url(#{kind}{head})\"/>"
    )
}

fn write_frame(to: &mut dyn Write, frame: &Frame<'_>, colour: &str) -> io::Result<()> {
    let Frame {
        x,
        y,
        width,
        height,
        head,
        ..
    } = frame;
    let dash = match frame.place.is_phase || frame.place.is_end {
        true => "",
        false => " stroke-dasharray=\"3 3\"",
    };
    writeln!(
        to,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#fff\" \
         stroke=\"{colour}\" stroke-width=\"1.6\"{dash}/>\n\
         <path d=\"M{x} {0}v-{1}q0 -8 8 -8h{2}q8 0 8 8v{1}z\" fill=\"{colour}\"/>",
        y + head,
        head - 8,
        width - 16
    )?;
    let mut line = |class: &str, x: usize, y: usize, text: &str| {
        let class = match class {
            "" => String::new(),
            class => format!(" class=\"{class}\""),
        };
        writeln!(to, "<text x=\"{x}\" y=\"{y}\"{class}>{}</text>", html(text))
    };
    for (n, text) in frame.name.iter().enumerate() {
        line("name on", x + PAD, y + PAD + n * NAME + 14, text)?;
    }
    for (n, text) in frame.notes.iter().enumerate() {
        line("small", x + PAD, y + head + PAD / 2 + n * NOTE + 14, text)?;
    }
    for row in &frame.ways {
        let aside = x + PAD + 2;
        for (n, text) in row.lines.iter().enumerate() {
            let before = if n == 0 { "" } else { "   " };
            let text = format!("{before}{text}");
            line("", aside, y + row.middle + 4 + n * WAY, &text)?;
        }
    }
    Ok(())
}

/// A text broken at its spaces into lines of at most so many characters.
fn broken(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
