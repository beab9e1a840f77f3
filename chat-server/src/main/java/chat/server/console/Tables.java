package chat.server.console;

import chat.protocol.Phrases;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage.Account;
import chat.protocol.ServerMessage.AccountSession;
import chat.protocol.ServerMessage.Ban;
import chat.protocol.ServerMessage.RoomSummary;
import chat.server.net.UserInfo;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Who is in and which rooms there are, a line each, in columns as wide as a terminal shows what stands in them. */
final class Tables {

    /** As many as clients are told of. */
    private static final int MAX_ROWS = ProtocolLimits.MAX_LISTED_USERS;

    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter EARLIER = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private Tables() {}

    /**
     * Who is in, and how many they are. Where the terminal is not wide enough for a line each, two lines each.
     *
     * @param listed perhaps not all of them
     * @param count how many they are
     * @param clock says what day it is, and in which zone times are shown
     * @param columns of the terminal; 0 if it does not tell
     */
    static String users(List<UserInfo> listed, int count, int maxUsers, Clock clock, int columns) {
        String last = count > maxUsers
                ? count + " users, more than the limit of " + maxUsers + "\n"
                : count + " of " + maxUsers + (maxUsers == 1 ? " user\n" : " users\n");
        if (listed.isEmpty()) {
            return last;
        }
        List<List<String>> rows =
                rows(List.of("NAME", "ADDRESS", "KIND", "SINCE", "BYTES WAITING"), listed, user -> row(user, clock));
        Columns table = new Columns(rows);
        StringBuilder lines = new StringBuilder();
        if (columns > 0 && table.width() > columns) {
            rows.stream().skip(1).forEach(row -> appendNarrow(lines, row));
        } else {
            lines.append(table.lines());
        }
        return lines + more(count, listed.size()) + last;
    }

    /** Which servers there are, the one whose console it is with a star. */
    static String nodes(List<ServerControl.Node> nodes) {
        String lines = new Columns(rows(
                        List.of("SERVER", "VERSION", "SESSIONS", "LAG"),
                        nodes,
                        node -> List.of(
                                node.name() + (node.isHere() ? " *" : ""),
                                node.version(),
                                Integer.toString(node.sessions()),
                                node.lag().toMillis() + " ms")))
                .lines();
        return lines + more(nodes) + nodes.size() + (nodes.size() == 1 ? " server\n" : " servers\n");
    }

    /** Which rooms there are, and how many. The topic comes last: it may be longer than the terminal is wide. */
    static String rooms(List<RoomSummary> rooms) {
        String lines = new Columns(rows(List.of("NAME", "USERS", "TOPIC"), rooms, Tables::row)).lines();
        return lines + more(rooms) + rooms.size() + (rooms.size() == 1 ? " room\n" : " rooms\n");
    }

    /** Who is kept out, the latest first. The reason comes last: it may be longer than the terminal is wide. */
    static String bans(List<Ban> bans, Clock clock) {
        if (bans.isEmpty()) {
            return Phrases.NO_BANS + "\n";
        }
        List<Ban> latestFirst = new ArrayList<>(bans);
        Collections.reverse(latestFirst);
        String lines = new Columns(rows(
                        List.of("WHO", "BY", "SINCE", "UNTIL", "REASON"),
                        latestFirst,
                        ban -> List.of(
                                ban.target(),
                                ban.by(),
                                shown(ban.since(), clock),
                                ban.until() == null ? "-" : shown(ban.until(), clock),
                                ban.reason() == null ? "" : ban.reason())))
                .lines();
        return lines + more(bans) + bans.size() + (bans.size() == 1 ? " ban\n" : " bans\n");
    }

    /** What somebody is, and a line for each of their sessions. */
    static String whois(Account account, Clock clock) {
        StringBuilder lines = new StringBuilder();
        lines.append(Phrases.fill(Phrases.WHOIS, account.username(), Phrases.role(account.role())) + "\n");
        for (AccountSession session : account.sessions() == null ? List.<AccountSession>of() : account.sessions()) {
            String since = Phrases.fill(Phrases.SINCE, shown(session.since(), clock));
            lines.append(Phrases.face(session.face()) + ", " + session.address() + ", " + since + "\n");
        }
        return lines.toString();
    }

    private static <T> List<List<String>> rows(List<String> heading, List<T> listed, Function<T, List<String>> row) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(heading);
        listed.stream().limit(MAX_ROWS).map(row).forEach(rows::add);
        return rows;
    }

    private static String more(List<?> all) {
        return more(all.size(), all.size());
    }

    /** @param listed how many of them could be shown, if they are not too many */
    private static String more(int count, int listed) {
        int more = count - Math.min(listed, MAX_ROWS);
        return more > 0 ? Phrases.fill(Phrases.MORE, Integer.toString(more)) + "\n" : "";
    }

    private static List<String> row(RoomSummary room) {
        return List.of("#" + room.room(), Integer.toString(room.count()), room.topic() == null ? "" : room.topic());
    }

    private static List<String> row(UserInfo user, Clock clock) {
        return List.of(
                user.username(),
                user.address(),
                user.kind().name().toLowerCase(Locale.ROOT),
                shown(user.since(), clock),
                Long.toString(user.waitingBytes()));
    }

    private static String shown(Instant since, Clock clock) {
        ZonedDateTime time = since.atZone(clock.getZone());
        boolean today = time.toLocalDate().equals(LocalDate.now(clock));
        return (today ? TODAY : EARLIER).format(time);
    }

    /** For example {@code alice, json since 22:34:45}, and below it {@code 127.0.0.1:43944, 0 bytes waiting}. */
    private static void appendNarrow(StringBuilder lines, List<String> row) {
        lines.append(row.get(0) + ", " + row.get(2) + " since " + row.get(3) + "\n");
        lines.append("  " + row.get(1) + ", " + row.get(4) + " bytes waiting\n");
    }
}
