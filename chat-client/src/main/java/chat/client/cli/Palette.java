package chat.client.cli;

import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedStyle;

/**
 * How the things of a conversation look. Nobody knows whether a terminal is dark or light, so every colour stands out against black
 * and against white alike.
 *
 * @param names the colours of names, as numbers of the terminal's palette; empty where there are none
 * @param aside what should not draw the eye: times, and who comes and goes
 * @param complaint that something did not work
 * @param direct what is between two people alone, their names apart
 * @param past what was said before one came: it is there to be read, but not news
 */
record Palette(
        List<Integer> names,
        AttributedStyle aside,
        AttributedStyle complaint,
        AttributedStyle direct,
        AttributedStyle past) {

    /** Around the circle of hues, out of the 256 of xterm, no two of them too much alike; red is for complaints. */
    static final List<Integer> NAMES = List.of(130, 166, 100, 28, 30, 32, 63, 135, 164, 162, 168);

    static final int GREY = 244;
    static final int RED = 160;

    /** As terminals have shown what is for one person alone ever since: magenta, but not so loud as a name's. */
    static final int MAGENTA = 133;

    /** Of eight colours those that can be read on black and on white: yellow and blue are not among them. */
    private static final List<Integer> FEW_NAMES =
            List.of(AttributedStyle.RED, AttributedStyle.GREEN, AttributedStyle.MAGENTA, AttributedStyle.CYAN);

    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;

    /** The looks for a terminal with so many colours, 0 where none are wanted. */
    static Palette of(int colors) {
        if (colors >= 256) {
            AttributedStyle grey = PLAIN.foreground(GREY);
            return new Palette(NAMES, grey, PLAIN.foreground(RED), PLAIN.foreground(MAGENTA), grey);
        }
        AttributedStyle faint = PLAIN.faint();
        return colors >= 8
                ? new Palette(
                        FEW_NAMES,
                        PLAIN,
                        PLAIN.foreground(AttributedStyle.RED),
                        PLAIN.foreground(AttributedStyle.MAGENTA),
                        faint)
                : new Palette(List.of(), PLAIN, PLAIN, PLAIN, faint);
    }

    /** A user's name, or a room's: always the same colour for the same name, however it is written. */
    AttributedStyle name(String name) {
        return names.isEmpty() ? PLAIN : PLAIN.foreground(names.get(indexOf(name)));
    }

    private int indexOf(String name) {
        return (int)
                ((Integer.toUnsignedLong(mixed(name.toLowerCase(Locale.ROOT).hashCode())) * names.size())
                        >>> Integer.SIZE);
    }

    /** The hash codes of short names have much in common: this spreads them (MurmurHash3's finalizer). */
    private static int mixed(int hash) {
        int h = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
        h = (h ^ (h >>> 13)) * 0xC2B2AE35;
        return h ^ (h >>> 16);
    }

    /** A word that was looked for. */
    AttributedStyle found() {
        return PLAIN.bold();
    }

    /** One's own name in what others say. */
    AttributedStyle mention() {
        return PLAIN.bold().inverse();
    }
}
