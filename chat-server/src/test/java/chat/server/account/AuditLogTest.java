package chat.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditLogTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678Z"));

    @TempDir
    Path directory;

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(directory.resolve(file));
    }

    @Test
    void whatHappensIsALineOfJsonEach() throws IOException {
        try (AuditLog audit = new AuditLog(directory, CLOCK)) {
            audit.write("joined", "alïce", "192.0.2.1:4711", Role.MEMBER);
            audit.write("role_changed", "bob", null, Role.OPERATOR);
            audit.write("password_wrong", "bob", "192.0.2.2", null);
        }

        assertThat(lines("audit.log"))
                .containsExactly(
                        """
                        {"time":"2026-01-02T03:04:05.678Z","event":"joined","username":"alïce","address":"192.0.2.1:4711","role":"member"}""",
                        """
                        {"time":"2026-01-02T03:04:05.678Z","event":"role_changed","username":"bob","address":"operator","role":"operator"}""",
                        """
                        {"time":"2026-01-02T03:04:05.678Z","event":"password_wrong","username":"bob","address":"192.0.2.2"}""");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("audit.log"))))
                .isEqualTo("rw-------");
    }

    @Test
    void fileThatIsFullIsPutAsideAndTheOldestGoes() throws IOException {
        try (AuditLog audit = new AuditLog(directory, CLOCK, 250)) { // two lines each
            for (int i = 1; i <= 20; i++) {
                audit.write("joined", "user" + i, "192.0.2.1:4711", Role.GUEST);
            }
        }

        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "audit.log", "audit.log.1", "audit.log.2", "audit.log.3", "audit.log.4", "audit.log.5");
        }
        assertThat(lines("audit.log")).hasSize(2).last().asString().contains("user20");
        assertThat(lines("audit.log.5")).hasSize(2).first().asString().contains("user9");
    }

    @Test
    void whatCannotBeWrittenHindersNobody() throws IOException {
        Files.createDirectory(directory.resolve("audit.log"));
        try (AuditLog audit = new AuditLog(directory, CLOCK)) {
            audit.write("joined", "alice", "192.0.2.1", Role.GUEST);
        }
        Files.delete(directory.resolve("audit.log"));

        try (AuditLog audit = new AuditLog(directory, CLOCK)) {
            audit.write("joined", "bob", "192.0.2.1", Role.GUEST);
        }
        assertThat(lines("audit.log")).hasSize(1);
    }
}
