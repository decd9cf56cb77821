//! The 16-bit floats as they lie in memory, and their conversions from and to f32.

/// Bits of a bfloat16: the upper half of an f32's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BF16(pub u16);

/// Bits of an IEEE 754 binary16.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct F16(pub u16);

impl BF16 {
    pub fn to_f32(self) -> f32 {
        f32::from_bits(u32::from(self.0) << 16)
    }

    /// The nearest value, ties to even; a NaN keeps its sign only, as in XLA.
    pub fn from_f32(x: f32) -> BF16 {
        let bits = x.to_bits();
        if x.is_nan() {
            return BF16((bits >> 16) as u16 & 0x8000 | 0x7fc0);
        }
        let odd = bits >> 16 & 1;
        // A carry out of the fraction raises the exponent, in the end to infinity.
        BF16(((bits + 0x7fff + odd) >> 16) as u16)
    }
}

impl F16 {
    pub fn to_f32(self) -> f32 {
        let sign = u32::from(self.0 & 0x8000) << 16;
        let magnitude = u32::from(self.0 & 0x7fff);
        let (exponent, fraction) = (magnitude >> 10, magnitude & 0x3ff);
        f32::from_bits(match exponent {
            // Multiples of 2^-24, exact in f32.
            0 => sign | (fraction as f32 * 2f32.powi(-24)).to_bits(),
            31 if fraction == 0 => sign | 0x7f80_0000,
            31 => sign | 0x7fc0_0000 | fraction << 13,
            _ => sign | (magnitude << 13) + ((127 - 15) << 23),
        })
    }

    /// The nearest value, ties to even: below 2^-14 the nearest multiple of 2^-24, from 65520 on
    /// infinity. A NaN keeps its sign and the upper bits of its fraction, and is quiet.
    pub fn from_f32(x: f32) -> F16 {
        let sign = (x.to_bits() >> 16) as u16 & 0x8000;
        let bits = x.to_bits() & 0x7fff_ffff;
        let magnitude = if x.is_nan() {
            0x7e00 | (bits >> 13 & 0x3ff)
        } else if bits >= 0x477f_f000 {
            0x7c00
        } else if bits >= 0x3880_0000 {
            let odd = bits >> 13 & 1;
            (bits - ((127 - 15) << 23) + 0xfff + odd) >> 13
        } else {
            // x + 1/2 has the unit 2^-24 in its last place: the addition rounds.
            (f32::from_bits(bits) + 0.5).to_bits() - 0.5f32.to_bits()
        };
        F16(sign | magnitude as u16)
    }
}
