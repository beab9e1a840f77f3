package chat.client.cli;

import chat.protocol.CommandLine;
import chat.protocol.Mention;
import chat.protocol.PeerText;
import chat.protocol.Phrases;
import chat.protocol.ServerMessage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
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

    private final PeoplePrinter people;

    MessagePrinter(Palette palette, ZoneId zone) {
        this.palette = palette;
        time = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
        dateAndTime = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(zone);
        people = new PeoplePrinter(dateAndTime);
    }

    /** What there is to say about people, with the same clock. */
    PeoplePrinter people() {
        return people;
    }

    AttributedString said(ServerMessage.Said said, Mention mention, @Nullable String elsewhere) {
        AttributedStringBuilder line = stamp(time, said.time());
        if (elsewhere != null) {
            line.append(" ").styled(palette.name(elsewhere), room(elsewhere));
        }
        return words(line, said, mention::find, palette.mention());
    }

    /** Something that was looked for, which may have been said on another day. */
    AttributedString found(ServerMessage.Said said, boolean today, FoundWords words) {
        AttributedStringBuilder line = stamp(today ? time : dateAndTime, said.time());
        if (said instanceof ServerMessage.Message message) {
            line.append(" ").styled(palette.name(message.room()), room(message.room()));
        }
        line.styled(palette.aside(), " " + said.seq());
        return words(line, said, words::find, palette.found());
    }

    private AttributedString words(
            AttributedStringBuilder line,
            ServerMessage.Said said,
            Function<String, List<Mention.Range>> find,
            AttributedStyle marked) {
        boolean isEdited = said instanceof ServerMessage.Message message && message.edited();
        boolean isDeleted = said instanceof ServerMessage.Message message && message.deleted();
        // Nothing that anybody can say looks like a deleted one.
        line.append(said.action() || isDeleted ? " * " : " ")
                .styled(palette.name(said.from()), name(said.from()))
                .append(said.action() && !isDeleted ? " " : ": ");
        if (isDeleted) {
            return line.styled(palette.aside(), Phrases.DELETED).toAttributedString();
        }
        String text = text(said.text());
        int shown = 0;
        for (Mention.Range range : find.apply(text)) {
            line.append(text, shown, range.start()).styled(marked, text.substring(range.start(), range.end()));
            shown = range.end();
        }
        line.append(text, shown, text.length());
        if (isEdited) {
            line.styled(palette.aside(), " (" + Phrases.EDITED + ")");
        }
        return line.toAttributedString();
    }

    /** Something that was said before one came. */
    AttributedString past(ServerMessage.Said said) {
        return new AttributedString(said(said, Mention.NOBODY, null).toString(), palette.past());
    }

    /**
     * What was said to one alone, perhaps long ago: it may have waited.
     *
     * @param username who reads it: one of the two
     */
    AttributedString direct(ServerMessage.DirectMessage direct, String username, boolean today) {
        AttributedStringBuilder line =
                stamp(today ? time : dateAndTime, direct.time()).append(direct.action() ? " * " : " ");
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

    /**
     * What became of a message that was said before.
     *
     * @param text what it says now; null if that is nothing
     * @param username who reads it
     */
    AttributedString amended(
            String phrase, String by, @Nullable String text, String username, @Nullable String elsewhere) {
        String who = by.equals(username) ? Phrases.YOU : name(by);
        return aside(
                prefix(elsewhere) + (text == null ? Phrases.fill(phrase, who) : Phrases.fill(phrase, who, text(text))));
    }

    /**
     * A message whose former text stands further up.
     *
     * @param said when it was
     */
    AttributedString edited(ServerMessage.Edited edited, Instant said, boolean today, @Nullable String elsewhere) {
        AttributedStringBuilder line = stamp(today ? time : dateAndTime, said);
        if (elsewhere != null) {
            line.append(" ").styled(palette.name(elsewhere), room(elsewhere));
        }
        return line.append(" ")
                .styled(palette.name(edited.by()), name(edited.by()))
                .styled(palette.aside(), " (" + Phrases.EDITED + ")")
                .append(": " + text(edited.text()))
                .toAttributedString();
    }

    /**
     * A message that stands further up is no more.
     *
     * @param known which one it was, if that is known
     * @param username who reads it
     */
    AttributedString deleted(
            ServerMessage.Deleted deleted,
            RecentMessages.@Nullable Known known,
            String username,
            @Nullable String elsewhere) {
        AttributedString line = amended(Phrases.DELETED_BY, deleted.by(), null, username, elsewhere);
        if (known == null) {
            return line;
        }
        String whose = known.from().equals(deleted.by()) ? "" : name(known.from()) + ", ";
        return aside(line + " (" + whose + time.format(known.time()) + ")");
    }

    AttributedString waiting(ServerMessage.DirectMessage direct) {
        return aside("* " + Phrases.fill(Phrases.WAITING, name(direct.to())));
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
