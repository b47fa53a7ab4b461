-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "loginVersion" INTEGER NOT NULL,
    "disabledAt" BIGINT,
    "createdAt" BIGINT NOT NULL,
    "lastSeenAt" BIGINT
);

-- CreateTable
CREATE TABLE "Device" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "source" JSONB NOT NULL,
    "keyHash" TEXT,
    "keyCreatedAt" BIGINT,
    "createdAt" BIGINT NOT NULL,
    "maxFps" REAL NOT NULL,
    "maxBytesPerSecond" BIGINT NOT NULL,
    "lastSeq" BIGINT NOT NULL,
    "lastFrameAt" BIGINT
);

-- CreateTable
CREATE TABLE "Grant" (
    "userId" TEXT NOT NULL,
    "deviceId" TEXT NOT NULL,

    PRIMARY KEY ("userId", "deviceId"),
    CONSTRAINT "Grant_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Grant_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deviceId" TEXT NOT NULL,
    "startedAt" BIGINT NOT NULL,
    "endedAt" BIGINT,
    "endReason" TEXT,
    "lastFrameAt" BIGINT NOT NULL,
    "frames" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "firstSeq" BIGINT NOT NULL,
    "lastSeq" BIGINT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "mediaType" TEXT NOT NULL,
    "refused" JSONB NOT NULL,
    "delivered" BIGINT NOT NULL,
    "dropped" JSONB NOT NULL,
    CONSTRAINT "Session_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "Grant_deviceId_idx" ON "Grant"("deviceId");

-- CreateIndex
CREATE INDEX "Session_deviceId_startedAt_id_idx" ON "Session"("deviceId", "startedAt", "id");

-- CreateIndex
CREATE INDEX "Session_startedAt_id_idx" ON "Session"("startedAt", "id");

-- CreateIndex
CREATE INDEX "Session_endedAt_idx" ON "Session"("endedAt");
