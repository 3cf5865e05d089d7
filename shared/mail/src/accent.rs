//! The colour of a mail.

use domain::BandColor;

/// The one colour of a mail, besides its greys: of its button, its links and its header. As CSS writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Accent {
    /// On white, with white text on it.
    pub(crate) in_light: &'static str,
    /// On a dark ground, with dark text on it.
    pub(crate) in_dark: &'static str,
}

impl Accent {
    /// The same as in the web client, whose tests compare them.
    pub(crate) fn of(color: BandColor) -> Self {
        let (in_light, in_dark) = match color {
            BandColor::Violet => ("#6741d9", "#b197fc"),
            BandColor::Blue => ("#1864ab", "#74c0fc"),
            BandColor::Teal => ("#0b7285", "#66d9e8"),
            BandColor::Green => ("#237032", "#8ce99a"),
            BandColor::Amber => ("#8f5a00", "#ffd43b"),
            BandColor::Red => ("#c92a2a", "#ffa8a8"),
            BandColor::Pink => ("#b3206a", "#faa2c1"),
            BandColor::Slate => ("#495057", "#ced4da"),
        };
        Self { in_light, in_dark }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of a colour (WCAG 2.2).
    fn luminance(color: &str) -> f64 {
        let part = |at: usize| {
            let byte = color.get(at..at + 2).and_then(|text| u8::from_str_radix(text, 16).ok());
            let part = f64::from(byte.expect("a colour")) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_color_can_be_read_on_every_ground() {
        for color in BandColor::ALL {
            let Accent { in_light, in_dark } = Accent::of(color);
            for ground in ["#ffffff", "#f3f3f7"] {
                assert!(contrast(in_light, ground) >= 4.5, "{color:?} on {ground}");
            }
            for ground in ["#131318", "#1e1e26", "#17171d"] {
                assert!(contrast(in_dark, ground) >= 4.5, "{color:?} on {ground}");
            }
        }
    }
}
