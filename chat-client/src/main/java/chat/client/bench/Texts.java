package chat.client.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The texts that a run's publishers say. Each begins with the run, the publisher and the number of the message among that
 * publisher's, so that whoever receives it can tell what it is: {@code k3fz.0009.00001c xxxx}.
 */
final class Texts {

    /** Bytes of what a text begins with, and so the shortest text. */
    static final int MIN_SIZE = 16;

    /** How many publishers can be told apart. */
    static final int MAX_PUBLISHERS = 36 * 36 * 36 * 36;

    static final int TAG_LENGTH = 4;

    /** What {@link #key(String)} says of a text that is none of this run's. */
    static final long STRANGE = -1;

    private static final int RADIX = 36;
    private static final int PUBLISHER_AT = TAG_LENGTH + 1;
    private static final int PUBLISHER_DIGITS = 4;
    private static final int NUMBER_AT = PUBLISHER_AT + PUBLISHER_DIGITS + 1;
    private static final int NUMBER_DIGITS = 6;

    private final String tag;
    private final byte[] template;

    /**
     * @param tag tells this run from others on the same server: {@value #TAG_LENGTH} letters or digits
     * @param size bytes of each text, at least {@link #MIN_SIZE}
     */
    Texts(String tag, int size) {
        this.tag = tag + '.';
        template = new byte[size];
        Arrays.fill(template, (byte) 'x');
        byte[] head = this.tag.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, template, 0, head.length);
        template[NUMBER_AT - 1] = '.';
        if (size > MIN_SIZE) {
            template[MIN_SIZE] = size > MIN_SIZE + 1 ? (byte) ' ' : (byte) 'x';
        }
    }

    /** One number for the two: what a run keeps its messages by. */
    static long key(int publisher, int number) {
        return (long) publisher << Integer.SIZE | number;
    }

    static int publisher(long key) {
        return (int) (key >>> Integer.SIZE);
    }

    static int number(long key) {
        return (int) key;
    }

    String write(int publisher, int number) {
        byte[] text = template.clone();
        put(publisher, text, PUBLISHER_AT, PUBLISHER_DIGITS);
        put(number, text, NUMBER_AT, NUMBER_DIGITS);
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static void put(int value, byte[] text, int at, int digits) {
        int rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            text[i] = (byte) Character.forDigit(rest % RADIX, RADIX);
            rest /= RADIX;
        }
    }

    /** What a text that somebody received says it is, as a {@link #key(int, int)}, or {@link #STRANGE}. */
    long key(String text) {
        if (text.length() != template.length || !text.startsWith(tag)) {
            return STRANGE;
        }
        int publisher = get(text, PUBLISHER_AT, PUBLISHER_DIGITS);
        int number = get(text, NUMBER_AT, NUMBER_DIGITS);
        boolean whole = publisher >= 0 && number >= 0 && text.equals(write(publisher, number));
        return whole ? key(publisher, number) : STRANGE;
    }

    private static int get(String text, int at, int digits) {
        int value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = Character.digit(text.charAt(i), RADIX);
            if (digit < 0) {
                return -1;
            }
            value = value * RADIX + digit;
        }
        return value;
    }
}
