package chat.server.net.tls;

import chat.server.config.TextFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** Private keys in PEM: PKCS #8 and the forms that are older, encrypted or not. */
final class PrivateKeys {

    private static final String OLD_RSA = "RSA PRIVATE KEY";
    private static final String OLD_EC = "EC PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
    private static final List<String> LABELS = List.of("PRIVATE KEY", ENCRYPTED, OLD_RSA, OLD_EC);

    /** What the JDK calls them. */
    private static final Map<ASN1ObjectIdentifier, String> KINDS =
            Map.of(PKCSObjectIdentifiers.rsaEncryption, "RSA", X9ObjectIdentifiers.id_ecPublicKey, "EC");

    private static final int MAX_PASSWORD_BYTES = 4096;

    /** The ciphers that OpenSSL offers for the older forms, with the length of their keys in bytes. */
    private static final Map<String, Integer> OLD_CIPHERS =
            Map.of("AES-128-CBC", 16, "AES-192-CBC", 24, "AES-256-CBC", 32, "DES-EDE3-CBC", 24);

    /** Bytes of the initial value that are the salt as well. */
    private static final int SALT_BYTES = 8;

    private PrivateKeys() {}

    /**
     * Reads the first key of a file. Blocks.
     *
     * @param password the file with what it is encrypted with; null if there is none
     * @throws IOException in words, with the name of the file, and nothing of what is in it
     */
    static PrivateKey read(Path file, @Nullable Path password) throws IOException {
        char[] secret = password == null ? null : password(password);
        try {
            PemFile.Part part = PemFile.read(file).stream()
                    .filter(each -> LABELS.contains(each.label()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no private key in it"));
            if (secret == null && (part.cipher() != null || part.label().equals(ENCRYPTED))) {
                throw new IOException("it is encrypted; --tls-key-password-file names the file with the password");
            }
            return key(part, secret == null ? new char[0] : secret);
        } catch (IOException e) {
            throw new IOException("can't use the key in " + file + ": " + e.getMessage(), e);
        } catch (GeneralSecurityException | RuntimeException e) { // any: parsers have no list of theirs
            // What they say may quote what they were given.
            throw new IOException(
                    "can't use the key in " + file
                            + (secret == null
                                    ? ": it is damaged, or of an unknown kind"
                                    : ": the password does not fit"),
                    e);
        } finally {
            if (secret != null) {
                Arrays.fill(secret, ' ');
            }
        }
    }

    private static char[] password(Path file) throws IOException {
        try {
            return TextFile.read(file, MAX_PASSWORD_BYTES)
                    .lines()
                    .findFirst()
                    .orElse("")
                    .toCharArray();
        } catch (IOException e) {
            throw new IOException("can't use the key's password in " + file + ": " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(PemFile.Part part, char[] password) throws IOException, GeneralSecurityException {
        byte[] content = part.content();
        if (part.cipher() != null && part.iv() != null) {
            content = decryptOld(content, part.cipher(), HexFormat.of().parseHex(part.iv()), password);
        }
        byte[] pkcs8 =
                switch (part.label()) {
                    case ENCRYPTED -> decrypt(content, password);
                    case OLD_RSA ->
                        pkcs8(
                                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                                RSAPrivateKey.getInstance(content));
                    case OLD_EC -> {
                        ECPrivateKey key = ECPrivateKey.getInstance(content);
                        yield pkcs8(
                                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
                                key);
                    }
                    default -> content;
                };
        ASN1ObjectIdentifier kind =
                PrivateKeyInfo.getInstance(pkcs8).getPrivateKeyAlgorithm().getAlgorithm();
        String name = KINDS.get(kind);
        if (name == null) {
            throw new IOException("it is of another kind than RSA and EC (" + kind + ")");
        }
        return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] pkcs8(AlgorithmIdentifier algorithm, ASN1Encodable key) throws IOException {
        return new PrivateKeyInfo(algorithm, key).getEncoded();
    }

    private static byte[] decrypt(byte[] content, char[] password) throws IOException, GeneralSecurityException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(content);
        AlgorithmParameters parameters = info.getAlgParameters();
        // Of PBES2, which is a family (RFC 8018, 6.2), only the parameters say which one it is.
        String algorithm = info.getAlgName().matches("PBES2|1\\.2\\.840\\.113549\\.1\\.5\\.13")
                ? parameters.toString()
                : info.getAlgName();
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password)),
                parameters);
        return info.getKeySpec(cipher).getEncoded();
    }

    /** As OpenSSL encrypts the older forms (EVP_BytesToKey with MD5, once). */
    private static byte[] decryptOld(byte[] content, String name, byte[] iv, char[] password)
            throws IOException, GeneralSecurityException {
        Integer length = OLD_CIPHERS.get(name);
        if (length == null) {
            throw new IOException("it is encrypted with " + name + "; openssl pkcs8 -topk8 makes a newer form of it");
        }
        MessageDigest digest = MessageDigest.getInstance("MD5");
        byte[] secret = new String(password).getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[length];
        byte[] block = new byte[0];
        for (int done = 0; done < length; done += block.length) {
            digest.update(block);
            digest.update(secret);
            digest.update(iv, 0, SALT_BYTES);
            block = digest.digest();
            System.arraycopy(block, 0, key, done, Math.min(block.length, length - done));
        }
        String algorithm = name.startsWith("AES") ? "AES" : "DESede";
        Cipher cipher = Cipher.getInstance(algorithm + "/CBC/PKCS5Padding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, algorithm), new IvParameterSpec(iv));
        return cipher.doFinal(content);
    }
}
