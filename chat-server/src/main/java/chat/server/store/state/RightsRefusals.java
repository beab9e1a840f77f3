package chat.server.store.state;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.Username;

/** Why a room was not closed, or nobody invited there, in the same words wherever its rights are. */
public final class RightsRefusals {

    private RightsRefusals() {}

    public static ProtocolException noRoom(RoomName room) {
        return new ProtocolException(ErrorCode.ROOM_UNKNOWN, "There is no room #" + room);
    }

    /** So many other closed rooms has its owner. */
    public static ProtocolException closedOfOwner(RoomName room, long count) {
        return new ProtocolException(
                ErrorCode.TOO_MANY_ROOMS,
                "Whoever owns #" + room + " has " + count + " closed rooms, which is the most. Open one of them first");
    }

    public static ProtocolException closed(long count) {
        return new ProtocolException(
                ErrorCode.TOO_MANY_ROOMS, "There are " + count + " closed rooms on this server, which is the most");
    }

    public static ProtocolException invitedTo(RoomName room, long count) {
        return tooMany(count + " who were invited to #" + room + " have not come yet");
    }

    public static ProtocolException invitationsOf(Username account, long count) {
        return tooMany(account + " is invited to " + count + " rooms, and has not come yet");
    }

    private static ProtocolException tooMany(String what) {
        return new ProtocolException(ErrorCode.RATE_LIMITED, what + ". That is the most");
    }
}
