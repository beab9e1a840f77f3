package chat.server.room;

import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The contracts can be kept by what answers late and from elsewhere: they assume nothing of one process. */
final class LateTest {

    private final ExecutorService otherProcess = Executors.newSingleThreadExecutor();

    @AfterEach
    void endOtherProcess() {
        otherProcess.shutdownNow();
    }

    @Nested
    final class RoomLogs extends RoomLogContract {

        @Override
        chat.server.room.RoomLogs logs(InstantSource clock) {
            return new LateRoomLogs(new MemoryRoomLogs(clock, KEPT, 100_000, 100_000), otherProcess);
        }
    }

    @Nested
    final class Register extends UserRegisterContract {

        @Override
        UserRegister register(int maxUsers) {
            return new LateUserRegister(new MemoryUserRegister(maxUsers, RESUME_WINDOW), otherProcess);
        }
    }
}
