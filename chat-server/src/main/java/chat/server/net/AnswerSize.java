package chat.server.net;

import chat.protocol.ServerMessage.Ban;
import chat.protocol.ServerMessage.RoomSummary;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** As much of a list as fits into one answer. */
final class AnswerSize {

    /** Of a room in a list, beside its name and topic. */
    private static final int ROOM_BYTES = 40;

    /** Of a ban in a list, beside its words. */
    private static final int BAN_BYTES = 130;

    /** Of a character (UTF-16), in UTF-8 or escaped. */
    private static final int MAX_CHARACTER_BYTES = 3;

    private AnswerSize() {}

    /** As many of the rooms, the first ones, as come to so many bytes at most. */
    static List<RoomSummary> fittingRooms(List<RoomSummary> rooms, int maxBytes) {
        return rooms.subList(0, count(rooms.size(), maxBytes, i -> bytes(rooms.get(i))));
    }

    /** As many of the bans, the last ones, as come to so many bytes at most. */
    static List<Ban> fittingBans(List<Ban> bans, int maxBytes) {
        int last = bans.size() - 1;
        int count = count(bans.size(), maxBytes, i -> bytes(bans.get(last - i)));
        return bans.subList(bans.size() - count, bans.size());
    }

    private static int count(int size, int maxBytes, IntUnaryOperator bytesOf) {
        long bytes = 0;
        int count = 0;
        while (count < size && (bytes += bytesOf.applyAsInt(count)) <= maxBytes) {
            count++;
        }
        return count;
    }

    private static int bytes(RoomSummary room) {
        return ROOM_BYTES + MAX_CHARACTER_BYTES * (room.room().length() + length(room.topic()));
    }

    private static int bytes(Ban ban) {
        return BAN_BYTES
                + MAX_CHARACTER_BYTES * (ban.target().length() + ban.by().length() + length(ban.reason()));
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
