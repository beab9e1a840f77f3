package chat.client.cli;

import chat.protocol.CommandLine;
import chat.protocol.Mention;
import chat.protocol.PeerText;
import chat.protocol.Phrases;
import chat.protocol.Role;
import chat.protocol.ServerMessage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/**
 * What happens in rooms and between people, as lines for people. Everything from outside is made harmless here: this client trusts
 * neither the others nor the server. Lines of a room that one is not looking at bear its name: {@code elsewhere}, else null.
 */
final class MessagePrinter {

    private static final char REPLACEMENT = '\uFFFD';
    private static final String YOU = "you";

    private final Palette palette;
    private final DateTimeFormatter time;
    private final DateTimeFormatter dateAndTime;
    private final DateTimeFormatter day = DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy", Locale.ENGLISH);

    MessagePrinter(Palette palette, ZoneId zone) {
        this.palette = palette;
        time = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
        dateAndTime = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(zone);
    }

    AttributedString said(ServerMessage.Message said, Mention mention, @Nullable String elsewhere) {
        AttributedStringBuilder line = stamp(time, said.time());
        if (elsewhere != null) {
            line.append(" ").styled(palette.name(elsewhere), room(elsewhere));
        }
        return words(line, said, mention::find, palette.mention());
    }

    /** Something that was looked for, which may have been said on another day. */
    AttributedString found(ServerMessage.Message said, boolean today, FoundWords words) {
        AttributedStringBuilder line = stamp(today ? time : dateAndTime, said.time())
                .append(" ")
                .styled(palette.name(said.room()), room(said.room()))
                .styled(palette.aside(), " " + said.seq());
        return words(line, said, words::find, palette.found());
    }

    private AttributedString words(
            AttributedStringBuilder line,
            ServerMessage.Message said,
            Function<String, List<Mention.Range>> find,
            AttributedStyle marked) {
        line.append(said.action() ? " * " : " ")
                .styled(palette.name(said.from()), name(said.from()))
                .append(said.action() ? " " : ": ");
        String text = text(said.text());
        int shown = 0;
        for (Mention.Range range : find.apply(text)) {
            line.append(text, shown, range.start()).styled(marked, text.substring(range.start(), range.end()));
            shown = range.end();
        }
        return line.append(text, shown, text.length()).toAttributedString();
    }

    /** Something that was said before one came. */
    AttributedString past(ServerMessage.Message said) {
        return new AttributedString(said(said, Mention.NOBODY, null).toString(), palette.past());
    }

    /** @param username who reads it: one of the two */
    AttributedString direct(ServerMessage.DirectMessage direct, String username) {
        AttributedStringBuilder line = stamp(time, direct.time()).append(direct.action() ? " * " : " ");
        append(line, direct.from(), username);
        line.styled(palette.direct(), " -> ");
        append(line, direct.to(), username);
        return line.styled(palette.direct(), ": " + text(direct.text())).toAttributedString();
    }

    private void append(AttributedStringBuilder line, String name, String username) {
        if (name.equals(username)) {
            line.styled(palette.direct(), YOU);
        } else {
            line.styled(palette.name(name), name(name));
        }
    }

    /** What the person is here, and each of their sessions if the server tells of them. */
    AttributedString account(ServerMessage.Account account) {
        String what = Phrases.fill(Phrases.ACCOUNT, name(account.username()), Phrases.role(account.role()));
        boolean isGuest = account.role().equals(Role.GUEST.wire());
        StringBuilder text = new StringBuilder("* " + what + (isGuest ? " " + Phrases.GUEST_HELP : ""));
        List<List<String>> rows = account.sessions() == null
                ? List.of()
                : account.sessions().stream().map(this::row).toList();
        if (!rows.isEmpty()) {
            text.append("\n* ").append(Phrases.SESSIONS);
        }
        String form = IntStream.range(0, 3)
                .map(i ->
                        rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(1))
                .mapToObj(width -> "%-" + width + "s  ")
                .collect(Collectors.joining("", "\n*   ", "%s"));
        rows.forEach(row -> text.append(form.formatted(row.toArray())));
        return new AttributedString(text);
    }

    private List<String> row(ServerMessage.AccountSession session) {
        return List.of(
                Integer.toString(session.device()),
                Phrases.face(session.face()),
                name(session.address()),
                Phrases.fill(Phrases.SINCE, dateAndTime.format(session.since())));
    }

    private AttributedStringBuilder stamp(DateTimeFormatter format, Instant when) {
        return new AttributedStringBuilder().styled(palette.aside(), "[" + format.format(when) + "]");
    }

    /** @param occupancy how many are there now */
    AttributedString joined(ServerMessage.Joined joined, String occupancy, @Nullable String elsewhere) {
        return aside(prefix(elsewhere) + Phrases.fill(Phrases.JOINED, name(joined.username()), occupancy));
    }

    /** @param occupancy how many are there now */
    AttributedString left(ServerMessage.Left left, String occupancy, @Nullable String elsewhere) {
        return aside(prefix(elsewhere)
                + Phrases.fill(Phrases.LEFT, name(left.username()), Phrases.left(left.reason()), occupancy));
    }

    /** @param username who reads it */
    AttributedString topicSet(ServerMessage.Topic topic, String username, @Nullable String elsewhere) {
        AttributedString who = topic.username().equals(username)
                ? new AttributedString(Phrases.YOU)
                : new AttributedString(name(topic.username()), palette.name(topic.username()));
        AttributedStringBuilder line = new AttributedStringBuilder().append(prefix(elsewhere));
        return (PeerText.isBlank(topic.topic())
                        ? fill(line, Phrases.TOPIC_CLEARED, who)
                        : fill(line, Phrases.TOPIC_SET, who, new AttributedString(line(topic.topic()))))
                .toAttributedString();
    }

    /** Appends a phrase as {@link Phrases#fill} does it, with parts that have looks of their own. */
    static AttributedStringBuilder fill(AttributedStringBuilder line, String phrase, AttributedString... parts) {
        String[] pieces = phrase.split("%s", -1);
        line.append(pieces[0]);
        for (int i = 0; i < parts.length; i++) {
            line.append(parts[i]).append(pieces[i + 1]);
        }
        return line;
    }

    private static String prefix(@Nullable String elsewhere) {
        return elsewhere == null ? "* " : "* " + room(elsewhere) + ": ";
    }

    AttributedString day(LocalDate date) {
        return aside("--- " + day.format(date) + " ---");
    }

    AttributedString complaint(String why) {
        return new AttributedString(text(why), palette.complaint());
    }

    private AttributedString aside(String text) {
        return new AttributedString(text, palette.aside());
    }

    /** A text with its line breaks: it continues on indented lines, so that no line of it looks like another's. */
    static String text(String text) {
        return PeerText.clean(text).replace("\t", "    ").replace("\n", "\n    ");
    }

    /** A text that has no business containing line breaks. */
    static String line(String text) {
        return PeerText.clean(text).replace('\n', ' ').replace('\t', ' ');
    }

    /** Something that has no business containing white space. */
    static String name(String name) {
        return PeerText.clean(name).replace('\n', REPLACEMENT).replace('\t', REPLACEMENT);
    }

    /** A room as people are shown it. */
    static String room(String name) {
        return CommandLine.ROOM_SIGN + name(name);
    }
}
