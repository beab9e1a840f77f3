package chat.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** One kind of bad input, and what the contract has the server do about it in each setting where it makes sense. */
final class BadInput {

    /** Where in the life of a connection the input comes. */
    enum Setting {
        PROGRAM_BEFORE_JOINING,
        PROGRAM_AFTER_JOINING,
        AT_ONCE,
        PERSON_AFTER_THE_GREETING
    }

    /** How it goes on. */
    enum Then {
        PROGRAM_GOES_ON,
        PERSON_GOES_ON,
        HTTP_400,
        CLOSED_WITHOUT_A_WORD
    }

    /**
     * What is to happen.
     *
     * @param answers before that: codes of errors for a program, beginnings of lines for a person; empty is an empty line
     */
    record Outcome(Then then, List<String> answers) {

        static Outcome program(String... codes) {
            return new Outcome(Then.PROGRAM_GOES_ON, List.of(codes));
        }

        static Outcome person(String... lines) {
            return new Outcome(Then.PERSON_GOES_ON, List.of(lines));
        }

        static Outcome http400(String... answers) {
            return new Outcome(Then.HTTP_400, List.of(answers));
        }

        static Outcome closed(String... answers) {
            return new Outcome(Then.CLOSED_WITHOUT_A_WORD, List.of(answers));
        }
    }

    static final String MALFORMED = "malformed";
    static final String NAME_RULE = "A username has 1 to 32 characters";
    static final String NAME_EMPTY = "Username can't be empty. Choose a username:";
    static final String NOT_UTF_8 = "That line was not UTF-8";

    private static final Pattern BLANK = Pattern.compile("[ \t]*");

    private final String name;
    private final String bytes;
    private final Map<Setting, Outcome> outcomes = new EnumMap<>(Setting.class);

    /** @param bytes a character for each byte */
    private BadInput(String name, String bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** The bytes of a text in UTF-8, a character for each. */
    static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /** Bytes in hexadecimal, a character for each. */
    static String hex(String hex) {
        StringBuilder bytes = new StringBuilder();
        for (String b : hex.trim().split(" +", -1)) {
            bytes.append((char) Integer.parseInt(b, 16));
        }
        return bytes.toString();
    }

    /** Lines that begin like JSON and are refused with a code each. */
    static BadInput object(String name, String bytes, String... codes) {
        Outcome answered = Outcome.program(codes);
        return new BadInput(name, bytes + "\n")
                .in(Setting.PROGRAM_BEFORE_JOINING, answered)
                .in(Setting.PROGRAM_AFTER_JOINING, answered)
                .in(Setting.AT_ONCE, answered)
                .in(Setting.PERSON_AFTER_THE_GREETING, new Outcome(Then.PROGRAM_GOES_ON, behindAnEmptyLine(codes)));
    }

    private static List<String> behindAnEmptyLine(String... codes) {
        String[] lines = new String[codes.length + 1];
        Arrays.fill(lines, "");
        System.arraycopy(codes, 0, lines, 1, codes.length);
        return List.of(lines);
    }

    /** A line that nobody would take for JSON: not an object to a program, not a username to a person. */
    static BadInput words(String name, String bytes, String answerToPerson) {
        return new BadInput(name, bytes + "\n")
                .in(Setting.PROGRAM_BEFORE_JOINING, Outcome.program(MALFORMED))
                .in(Setting.PROGRAM_AFTER_JOINING, Outcome.program(MALFORMED))
                .in(Setting.AT_ONCE, Outcome.person(answerToPerson))
                .in(Setting.PERSON_AFTER_THE_GREETING, Outcome.person(answerToPerson));
    }

    /** Another protocol, or worse, as a control byte gives away before any line ends. */
    static BadInput foreign(String name, String bytes) {
        return closing(name, bytes, Outcome.closed());
    }

    /** An HTTP request whose lines are all nonsense to a program that has joined. */
    static BadInput http(String name, String bytes) {
        return closing(name, bytes, Outcome.http400());
    }

    private static BadInput closing(String name, String bytes, Outcome outcome) {
        int lines = (int)
                bytes.lines().filter(line -> !BLANK.matcher(line).matches()).count();
        return new BadInput(name, bytes + "\n")
                .in(Setting.PROGRAM_BEFORE_JOINING, outcome)
                .in(Setting.AT_ONCE, outcome)
                .in(Setting.PERSON_AFTER_THE_GREETING, outcome)
                .in(
                        Setting.PROGRAM_AFTER_JOINING,
                        new Outcome(Then.PROGRAM_GOES_ON, Collections.nCopies(lines, MALFORMED)));
    }

    /** Says, or says otherwise, what is to happen in a setting. */
    BadInput in(Setting setting, Outcome outcome) {
        outcomes.put(setting, outcome);
        return this;
    }

    /** Leaves a setting out: there the input is good, or means something else. */
    BadInput notIn(Setting setting) {
        outcomes.remove(setting);
        return this;
    }

    byte[] bytes() {
        return bytes.getBytes(ISO_8859_1);
    }

    Set<Setting> settings() {
        return outcomes.keySet();
    }

    Outcome outcome(Setting setting) {
        return outcomes.getOrDefault(setting, Outcome.closed());
    }

    @Override
    public String toString() {
        return name;
    }
}
