package chat.client.cli;

import chat.protocol.Phrases;
import chat.protocol.Role;
import chat.protocol.ServerMessage;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * What people are and may do, and how order is kept among them, as lines for people. Made harmless as {@link MessagePrinter} does it.
 *
 * @param dateAndTime how something of any day is dated
 */
record PeoplePrinter(DateTimeFormatter dateAndTime) {

    /**
     * What the person is here, and each of their sessions if the server tells of them.
     *
     * @param device which of them this is; null if that is not known
     */
    AttributedString account(ServerMessage.Account account, @Nullable Integer device) {
        String what =
                Phrases.fill(Phrases.ACCOUNT, MessagePrinter.name(account.username()), Phrases.role(account.role()));
        boolean isGuest = account.role().equals(Role.GUEST.wire());
        return account("* " + what + (isGuest ? " " + Phrases.GUEST_HELP : ""), Phrases.SESSIONS, account, device);
    }

    /** What the person has become, here or by somebody else. */
    AttributedString roleChanged(ServerMessage.Account account) {
        return new AttributedString("* " + Phrases.fill(Phrases.ROLE_CHANGED, Phrases.role(account.role())));
    }

    private AttributedString account(
            String what, String heading, ServerMessage.Account account, @Nullable Integer device) {
        List<List<String>> rows = account.sessions() == null
                ? List.of()
                : account.sessions().stream()
                        .map(session -> row(session, device))
                        .toList();
        return new AttributedString(rows.isEmpty() ? what : what + "\n* " + heading + table(rows));
    }

    private List<String> row(ServerMessage.AccountSession session, @Nullable Integer device) {
        boolean isThis = device != null && device == session.device();
        return List.of(
                Integer.toString(session.device()),
                Phrases.face(session.face()),
                MessagePrinter.name(session.address()),
                Phrases.fill(Phrases.SINCE, dateAndTime.format(session.since()))
                        + (isThis ? ", " + Phrases.THIS_DEVICE : ""));
    }

    /** Indented lines, with columns as wide as what stands in them. */
    private static String table(List<List<String>> rows) {
        int last = rows.get(0).size() - 1;
        String form = IntStream.range(0, last)
                .map(i ->
                        rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(1))
                .mapToObj(width -> "%-" + Math.max(1, width) + "s  ")
                .collect(Collectors.joining("", "\n*   ", "%s"));
        return rows.stream()
                .map(row -> form.formatted(row.toArray()).stripTrailing())
                .collect(Collectors.joining());
    }

    /** What a moderator asked about somebody. */
    AttributedString whois(ServerMessage.Account account) {
        String what =
                Phrases.fill(Phrases.WHOIS, MessagePrinter.name(account.username()), Phrases.role(account.role()));
        return account("* " + what, Phrases.THEIR_SESSIONS, account, null);
    }

    /** @param username who reads it */
    AttributedString moderated(ServerMessage.Moderated moderated, String username) {
        String by = moderated.by();
        String who = by == null || by.equals(username) ? Phrases.YOU : by;
        return new AttributedString("* " + MessagePrinter.line(Phrases.moderated(moderated, who, Instant.now())));
    }

    /** Who is kept out. */
    AttributedString bans(ServerMessage.Bans all) {
        List<List<String>> rows = all.bans().stream().map(this::row).toList();
        return new AttributedString(rows.isEmpty() ? "* " + Phrases.NO_BANS : "* " + Phrases.BANS + table(rows));
    }

    private List<String> row(ServerMessage.Ban ban) {
        return List.of(
                MessagePrinter.name(ban.target()),
                Phrases.fill(Phrases.BY, MessagePrinter.name(ban.by())),
                Phrases.fill(Phrases.SINCE, dateAndTime.format(ban.since())),
                ban.until() == null
                        ? ""
                        : Phrases.fill(Phrases.UNTIL, dateAndTime.format(ban.until()))
                                .strip(),
                ban.reason() == null ? "" : MessagePrinter.line(ban.reason()));
    }

    AttributedString invited(ServerMessage.Invited invited) {
        String room = MessagePrinter.room(invited.room());
        return new AttributedString(
                "* " + Phrases.fill(Phrases.INVITED, MessagePrinter.name(invited.by()), room, room));
    }
}
